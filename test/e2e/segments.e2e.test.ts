// A pathogen of three segments in a real browser: submitted, released, searched by `L:A123T`, looked at and downloaded.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createCatalogue } from '../../src/app/services.ts';
import { parseFasta } from '../../src/bio/fasta.ts';
import { addPathogen } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import {
  makeSegmentedDataset,
  makeSegmentReference,
  mutateSegment,
  nameMutation,
  SEGMENT_LENGTHS,
  SEGMENTED_ID,
  writeDataset,
} from '../../src/parts/genomes/pathogens/segmented-fixture.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { findViolations, settle, shareBrowser, takePicture } from './browser.ts';
import { addFilter, download, makeFirstAccount, waitForCount } from './portal.ts';

let node: TestNode;
const browser = shareBrowser();
before(async () => {
  node = await startTestNode({ demo: 'false' });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-segments-'));
  await writeDataset(folder, makeSegmentedDataset());
  const added = await addPathogen(createCatalogue(node.dataFolder).store, { location: folder });
  await rm(folder, { recursive: true });
  assert.ok(added.ok, JSON.stringify(added));
  await node.waitForEntries(SEGMENTED_ID, 0);
});
after(() => node?.stop());

/** Three samples: all segments, two of them, and one; names, fastaIds and letters tell which. */
const TABLE = [
  'strain\tdate\tcountry\tfastaIds',
  'whole\t2024-01-02\tPeru\t',
  'listed\t2024-01-03\tPeru\tseq1 seq2',
  'small\t2024-01-04\tPeru\t',
].join('\n');
const FASTA = [
  `>whole_L\n${mutateSegment('L', [500, 800])}\n`,
  `>seq1\n${mutateSegment('L', [500])}\n`,
  `>whole_S\n${mutateSegment('S', [300])}\n`,
  `>small\n${mutateSegment('S', [300, 600])}\n`,
  `>seq2\n${mutateSegment('M', [900])}\n`,
  `>whole_M\n${makeSegmentReference('M')}\n`,
].join('');

const toFile = (name: string, text: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

async function checkAccessible(page: Page): Promise<void> {
  assert.deepEqual(await findViolations(page, { rules: 'all' }), []);
}

test('three segments are submitted, released, searched, looked at and downloaded', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await makeFirstAccount(page, node);
  await page.goto(`${node.url}/submit`);
  await page.locator('form select').nth(1).selectOption(SEGMENTED_ID);
  await page.getByText('The genome has the segments L, M, S').waitFor();
  const inputs = page.locator('input[type=file]');
  await inputs.nth(0).setInputFiles(toFile('sequences.fasta', FASTA));
  await inputs.nth(1).setInputFiles(toFile('table.tsv', `${TABLE}\n`));
  await settle(page);
  await takePicture(page, 'segments-submit');
  await page.getByRole('button', { name: 'Send and check' }).click();
  await page.waitForURL(/\/submissions\/\w+$/);
  await page.getByText('listed').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
  const approve = page.getByRole('button', { name: /approve|release/i }).first();
  await approve.waitFor();
  await takePicture(page, 'segments-submission');
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.evaluate(async (submission: string) => {
    await fetch(`/api/submissions/${submission}/approve`, {
      method: 'POST',
      headers: { 'X-Outbreak-Request': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ selection: {} }),
    });
  }, id);
  await node.waitForEntries(SEGMENTED_ID, 3);

  await page.goto(`${node.url}/search/${SEGMENTED_ID}`);
  await settle(page);
  await addFilter(page, `L:${nameMutation('L', 500)}`);
  await waitForCount(page, 2, 3);
  await addFilter(page, `S:${nameMutation('S', 300)}`);
  await waitForCount(page, 1, 3);
  const params = new URL(page.url()).search;
  await page.goto(
    `${node.url}/search/${SEGMENTED_ID}${params}&view.panel=mutations&view.mutations=nucleotide`,
  );
  const listed = page.locator('.mutation-table');
  await listed.getByRole('button', { name: `L:${nameMutation('L', 800)}` }).waitFor();
  assert.equal(
    await listed.getByRole('button', { name: `S:${nameMutation('S', 300)}` }).count(),
    0,
  );
  await page.getByLabel('Region').selectOption('S');
  await listed.getByRole('button', { name: `S:${nameMutation('S', 300)}` }).waitFor();
  await settle(page);
  await takePicture(page, 'segments-search');
  await checkAccessible(page);
  await page.goto(`${node.url}/search/${SEGMENTED_ID}?view.panel=downloads`);
  await settle(page);
  await takePicture(page, 'segments-downloads');
  const aligned = await download(page, () =>
    page.getByRole('link', { name: 'Aligned segment S, FASTA' }).click(),
  );
  assert.match(aligned.name, /-S\.fasta$/);
  const { records } = parseFasta(aligned.text, aligned.name);
  assert.deepEqual(
    records.map(({ letters }) => Buffer.from(letters).toString('latin1')).sort(),
    [mutateSegment('S', [300]), mutateSegment('S', [300, 600])].sort(),
  );
  const submitted = await download(page, () =>
    page.getByRole('link', { name: 'Segment L as submitted, FASTA' }).click(),
  );
  assert.equal(parseFasta(submitted.text, 'L').records.length, 2);

  const [entry] = await node.db.query<{ accession: string }>(
    "SELECT accession FROM entry WHERE submission_id = 'listed'",
  );
  await page.goto(`${node.url}/entries/${entry?.accession}`);
  await page.getByRole('heading', { name: 'Mutations along segment L' }).waitFor();
  await page.getByRole('heading', { name: 'Mutations along segment M' }).waitFor();
  await page.getByText('The sample has no sequence of segment S.').waitFor();
  await settle(page);
  await takePicture(page, 'segments-entry');
  await checkAccessible(page);
  const own = await download(page, () =>
    page.getByRole('link', { name: 'Segment M as submitted, FASTA' }).click(),
  );
  assert.equal(own.text.split('\n')[1], mutateSegment('M', [900]));
  // A revision leaves segment M out where somebody says so.
  const submission = await page.evaluate(
    async ({ accession, instance }) => {
      const answer = await fetch('/api/revisions', {
        method: 'POST',
        headers: { 'X-Outbreak-Request': '1', 'Content-Type': 'application/json' },
        body: JSON.stringify({
          ...{ group: 'node', instance, why: 'test' },
          revisions: [{ accession, changes: { country: 'Chile' } }],
        }),
      });
      return ((await answer.json()) as { submission: string }).submission;
    },
    { accession: entry?.accession ?? '', instance: SEGMENTED_ID },
  );
  await page.goto(`${node.url}/submissions/${submission}`);
  await page
    .getByRole('button', { name: 'Show listed' })
    .or(page.getByText('listed'))
    .first()
    .click();
  await page.getByText('All of them stay as they are.').waitFor();
  await page.getByLabel('Keep segment M').uncheck();
  await page.getByText('The next version leaves out: M.').waitFor();
  assert.equal(await page.getByLabel('Keep segment L').isDisabled(), true, 'one has to remain');
  await settle(page);
  await takePicture(page, 'segments-left-out');
  await checkAccessible(page);
  await page.getByLabel('Keep segment M').check();
  await page.getByText('All of them stay as they are.').waitFor();

  await page.goto(`${node.url}/entries/${entry?.accession}`);
  await page.getByRole('link', { name: nameMutation('M', 900), exact: true }).click();
  await waitForCount(page, 1, 3);
  await page.goto(`${node.url}/pathogens/${SEGMENTED_ID}`);
  await page.getByRole('heading', { name: 'Segment M', exact: true }).waitFor();
  await settle(page);
  await takePicture(page, 'segments-pathogen');
  await checkAccessible(page);
  await watched.close();
});

test('sequences that are analysed in the browser find their segments, whose results stand apart', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.goto(`${node.url}/analyse?pathogen=${SEGMENTED_ID}`);
  await page.getByText('segments L, M, S: ready').waitFor();
  const input = `${FASTA}>stray\n${'ACGGT'.repeat(300)}\n`;
  await page.locator('input[type=file]').setInputFiles(toFile('mine.fasta', input));
  await page.getByText('L · 2').waitFor();
  const rows = page.locator('.results-table tbody tr');
  await rows.getByText('whole_L').waitFor();
  assert.equal(await rows.count(), 2);
  await page.getByRole('radio', { name: 'M · 2' }).click();
  await rows.getByText('seq2').waitFor();
  await page.getByRole('heading', { name: 'In the reference tree' }).waitFor();
  await settle(page);
  await takePicture(page, 'segments-analyse');
  await checkAccessible(page);
  const table = await download(page, () =>
    page.getByRole('button', { name: 'TSV' }).first().click(),
  );
  assert.equal(table.name, `${SEGMENTED_ID}-M-analysis.tsv`);
  assert.deepEqual(
    table.text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[1]),
    ['seq2', 'whole_M'],
  );
  const aligned = await download(page, () =>
    page.getByRole('button', { name: 'Aligned genomes, FASTA' }).click(),
  );
  const { records } = parseFasta(aligned.text, aligned.name);
  assert.deepEqual(
    records.map(({ name, letters }) => [name, letters.length]),
    [
      ['seq2', SEGMENT_LENGTHS.M],
      ['whole_M', SEGMENT_LENGTHS.M],
    ],
  );
  await page.getByRole('radio', { name: 'None of them · 1' }).click();
  await rows.getByText('stray').waitFor();
  await watched.close();
});
