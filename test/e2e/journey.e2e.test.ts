import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { shareBrowser } from './browser.ts';
import {
  addFilter,
  countEverywhere,
  download,
  importInBrowser,
  makeFirstAccount,
  parseTsv,
  waitForCount,
} from './portal.ts';
import { makeSyntheticImport } from './synthetic-genomes.ts';

// From the one-time link to files on the reader's disk, in a real browser, on genomes of one's own.

const browser = shareBrowser();
const REAL = new URL('../../../shared/data/analysis/sars-cov-2/cases/', import.meta.url);
const INSTANCE = 'sars-cov-2';
const MUTATION = 'S:D614G';
const nodes: TestNode[] = [];
after(async () => {
  for (const node of nodes) await node.stop();
});

async function startEmptyNode(): Promise<TestNode> {
  const node = await startTestNode({ demo: 'false' });
  nodes.push(node);
  return node;
}

function toFile(name: string, text: string) {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
}

/** What the search page shows, so that it can be compared. */
async function readSearchPage(page: Page) {
  await page.locator('table.data-table[aria-busy=false] tbody tr').first().waitFor();
  return {
    address: new URL(page.url()).search,
    count: await page.locator('.search-count').innerText(),
    filters: await page.locator('.chip').allInnerTexts(),
    header: await page.locator('section[aria-labelledby=results] thead').innerText(),
    rows: await page.locator('section[aria-labelledby=results] tbody tr').allInnerTexts(),
  };
}

/** One step of a journey; the steps after one that fails would tell nothing. */
async function step(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`step failed: ${name}`, { cause: error });
  }
}

test('import, verdicts, search, sample page, downloads, shared address', async () => {
  const node = await startEmptyNode();
  const made = makeSyntheticImport();
  const { page, close } = await browser.open();
  const withMutation = made.genomes.filter(({ hasD614G }) => hasD614G);

  await step('the first administrator comes by the link', () => makeFirstAccount(page, node));

  await step('every row gets its verdict, and the problems can be saved', async () => {
    const counts = await importInBrowser(page, {
      sequences: toFile('genomes.fasta', made.fasta),
      metadata: toFile('metadata.tsv', made.table),
    });
    const { length: released } = made.genomes;
    const { length: refused } = made.refused;
    assert.deepEqual(counts, { Released: released, Revised: 0, Unchanged: 0, Refused: refused });
    const shown = await page.locator('section[aria-labelledby=problems] tbody tr').count();
    assert.equal(shown, refused);
    const saved = await download(page, () =>
      page.getByRole('button', { name: 'Save as TSV' }).click(),
    );
    assert.match(saved.name, /\.tsv$/);
    const problems = parseTsv(saved.text);
    const names = problems.map(({ submissionId }) => submissionId ?? '');
    assert.deepEqual(names.toSorted(), made.refused.toSorted());
    for (const { code, remedy, where } of problems)
      assert.ok(code !== '' && remedy !== '' && where !== '', 'a problem has place and remedy');
    const badDate = problems.find(({ submissionId }) => submissionId === 'bad-date');
    assert.equal(badDate?.row, '5');
    assert.equal(badDate?.column, 'date');
    assert.equal(badDate?.value, '2021-13-45');
  });

  await step('a mutation finds what was made with it: portal, API and SQL agree', async () => {
    await page.getByRole('link', { name: 'See the genomes' }).click();
    await waitForCount(page, made.genomes.length, made.genomes.length);
    await addFilter(page, MUTATION);
    await waitForCount(page, withMutation.length, made.genomes.length);
    const { rows } = await readSearchPage(page);
    assert.equal(rows.length, withMutation.length);
    const counted = await countEverywhere(node, INSTANCE, MUTATION);
    assert.deepEqual(counted, { api: withMutation.length, sql: withMutation.length });
  });

  await step('a copied address shows a stranger the same', async () => {
    await page.getByRole('button', { name: 'Country' }).first().click();
    const mine = await readSearchPage(page);
    const other = await browser.open();
    await other.page.goto(page.url());
    await waitForCount(other.page, withMutation.length, made.genomes.length);
    assert.deepEqual(await readSearchPage(other.page), mine);
    await other.close();
  });

  await step('the sample page shows what is in the genome', async () => {
    const search = page.url();
    const first = page.locator('section[aria-labelledby=results] tbody a').first();
    const accession = await first.innerText();
    await first.click();
    await page.getByRole('heading', { level: 1, name: accession }).waitFor();
    const text = await page.locator('main').innerText();
    const genome = made.genomes.find(({ name }) => text.includes(name));
    assert.ok(genome !== undefined, 'the page tells the name that the submitter gave');
    assert.ok(text.includes(genome.country) && text.includes(MUTATION));
    for (const substitution of genome.substitutions) assert.ok(text.includes(substitution));
    assert.ok((await page.locator('main svg').count()) > 0, 'the genome is drawn');
    const saved = await download(page, () =>
      page.getByRole('link', { name: 'Sequence as submitted, FASTA' }).click(),
    );
    const letters = saved.text.split('\n').slice(1).join('');
    const record = made.fasta.split('>').find((one) => one.startsWith(`${genome.name}\n`)) ?? '';
    assert.equal(letters, record.split('\n').slice(1).join(''));
    await page.goto(search);
  });

  await step('downloads hold what matches, as the API gives it', async () => {
    await page.getByRole('tab', { name: 'Downloads and code' }).click();
    const table = await download(page, () =>
      page.getByRole('link', { name: 'Metadata, TSV' }).click(),
    );
    const rows = parseTsv(table.text);
    const strains = rows.map(({ strain }) => strain ?? '');
    assert.deepEqual(strains.toSorted(), withMutation.map(({ name }) => name).toSorted());
    const fasta = await download(page, () =>
      page.getByRole('link', { name: 'Aligned genomes, FASTA' }).click(),
    );
    const headers = fasta.text.match(/^>.*$/gm) ?? [];
    assert.equal(headers.length, withMutation.length);
    const query = new URLSearchParams({ aminoAcidMutations: MUTATION });
    const answer = await fetch(
      `${node.url}/api/lapis/${INSTANCE}/sample/alignedNucleotideSequences?${query}`,
    );
    assert.equal(fasta.text, await answer.text());
    const lengths = fasta.text
      .split('>')
      .slice(1)
      .map((one) => one.split('\n').slice(1).join('').length);
    assert.ok(lengths.every((length) => length === 29_903));
    const submitted = await download(page, () =>
      page.getByRole('link', { name: 'Genomes as submitted, FASTA' }).click(),
    );
    const readLetters = (record: string) => record.split('\n').slice(1).join('');
    const uploaded = made.fasta
      .split('>')
      .filter((record) => strains.includes(record.split('\n')[0] ?? ''));
    assert.deepEqual(
      submitted.text.split('>').slice(1).map(readLetters).sort(),
      uploaded.map(readLetters).sort(),
    );
  });

  await close();
});

test('the 284 real genomes: portal, API, SQL and the table agree', async (t) => {
  const sequences = new URL('real-b.fasta.gz', REAL);
  if (!existsSync(sequences)) return t.skip('needs ../shared/data');
  const node = await startEmptyNode();
  const { page, close } = await browser.open();
  await makeFirstAccount(page, node);
  const table = readFileSync(new URL('real-b.metadata.tsv.gz', REAL));
  const genomes = readFileSync(sequences);
  const mimeType = 'application/gzip';
  const counts = await importInBrowser(page, {
    sequences: { name: 'real-b.fasta.gz', mimeType, buffer: genomes },
    metadata: { name: 'real-b.metadata.tsv.gz', mimeType, buffer: table },
  });
  const total = gunzipSync(genomes).toString().match(/^>/gm)?.length ?? 0;
  assert.equal(total, 284);
  assert.equal((counts.Released ?? 0) + (counts.Refused ?? 0), total);
  const released = counts.Released ?? 0;
  await page.getByRole('link', { name: 'See the genomes' }).click();
  await waitForCount(page, released, released);
  await addFilter(page, MUTATION);
  const { api, sql } = await countEverywhere(node, INSTANCE, MUTATION);
  assert.ok(api > 100, `${api} genomes have ${MUTATION}`);
  assert.equal(api, sql);
  await waitForCount(page, api, released);
  await page.getByRole('tab', { name: 'Downloads and code' }).click();
  const saved = await download(page, () =>
    page.getByRole('link', { name: 'Metadata, TSV' }).click(),
  );
  const strains = parseTsv(saved.text).map(({ strain }) => strain);
  assert.equal(strains.length, api);
  const known = new Set(
    gunzipSync(table)
      .toString()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  );
  assert.ok(strains.every((strain) => known.has(strain)));
  await close();
});

test('search and a result by keyboard alone', async () => {
  const node = nodes[0] ?? (await startEmptyNode());
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/search/${INSTANCE}`);
  await page.getByLabel('Search genomes').waitFor();
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      const style = element === null ? null : getComputedStyle(element);
      // In a date field the browser draws the ring round the part that has the focus.
      const hasParts = element?.matches('input[type=date]') === true;
      const hasRing = hasParts || style?.outlineStyle !== 'none' || style?.boxShadow !== 'none';
      return {
        label: element?.getAttribute('aria-label') ?? element?.textContent ?? '',
        html: element?.outerHTML.slice(0, 200) ?? '',
        id: element?.id ?? '',
        isResult: element?.closest('section[aria-labelledby=results] tbody') !== null,
        hasRing,
      };
    });
  const tabTo = async (isWanted: (one: Awaited<ReturnType<typeof focused>>) => boolean) => {
    for (let press = 0; press < 150; press += 1) {
      await page.keyboard.press('Tab');
      const now = await focused();
      assert.ok(now.hasRing, `the focus can be seen on ${now.html}`);
      if (isWanted(now)) return now;
    }
    return assert.fail('the wanted element is never reached');
  };
  await page.keyboard.press('Tab');
  assert.equal((await focused()).label, 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal((await focused()).id, 'content');
  await tabTo(({ label }) => label === 'Search genomes');
  await page.keyboard.type('S:N501Y');
  await page.keyboard.press('Enter');
  const made = makeSyntheticImport().genomes;
  const expected = made.filter(({ substitutions }) => substitutions.includes('A23063T')).length;
  await waitForCount(page, expected, made.length);
  const { label } = await tabTo(({ isResult }) => isResult);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: label }).waitFor();
  await close();
});
