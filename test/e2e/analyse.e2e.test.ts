import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { createCatalogue } from '../../src/app/services.ts';
import { parseFasta } from '../../src/bio/fasta.ts';
import { analyse } from '../../src/engine/analysis/analyse.ts';
import type { Dataset } from '../../src/engine/analysis/dataset.ts';
import { ENGINE_VERSION } from '../../src/engine/analysis/engine-version.ts';
import { createScratch } from '../../src/engine/analysis/scratch.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../src/engine/analysis/tsv.ts';
import { parseLines } from '../../src/parts/genomes/analyse/ndjson-schema.test-kit.ts';
import { datasetTagOf } from '../../src/parts/genomes/analysis/to-analysis-versions.ts';
import { addPathogen, onlySegment } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import { defined } from '../../src/std/assert.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { findViolations, settle, shareBrowser } from './browser.ts';
import { download, parseTsv, type UploadedFile } from './portal.ts';
import { makeSyntheticImport } from './synthetic-genomes.ts';

const REAL = fileURLToPath(new URL('../../../shared/data/analysis/sars-cov-2', import.meta.url));
const hasReal = existsSync(REAL);
const browser = shareBrowser();
let node: TestNode;
let dataset: Dataset;
let datasetTag: string;
let pathogen = 'sars-cov-2';

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const catalogue = createCatalogue(node.dataFolder);
  if (hasReal) {
    pathogen = 'sars-cov-2-full';
    const added = await addPathogen(catalogue.store, { id: pathogen, location: REAL });
    assert.ok(added.ok);
  }
  const loaded = await catalogue.load(pathogen);
  dataset = onlySegment(loaded).dataset;
  datasetTag = datasetTagOf(loaded.meta);
});
after(() => node?.stop());

/** Real genomes, or made-up ones where those are not there, always with one that fails. */
function readInput(): string {
  const path = `${REAL}/cases/real-a.fasta.gz`;
  const text = hasReal
    ? gunzipSync(readFileSync(path)).toString('utf8')
    : makeSyntheticImport().fasta;
  return `${text.trimEnd()}\n>too short\nACGT\n`;
}

function toFile(name: string, content: string | Uint8Array): UploadedFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

/** What the engine prints for the same input outside of a browser. */
function printTable(text: string): string {
  const scratch = createScratch(dataset);
  const rows = parseFasta(text, 'x').records.map(({ index, name, letters }) =>
    formatTsvRow(
      toTsvCells(dataset, analyse(dataset, { index, name, sequence: letters }, scratch)),
    ),
  );
  return [formatTsvRow(tsvHeader(dataset)), ...rows].join('');
}

async function openPage(page: Page): Promise<void> {
  await page.goto(`${node.url}/analyse?pathogen=${pathogen}`);
  await page.getByText(/^Dataset .*: ready$/).waitFor();
  await settle(page);
}

async function choose(page: Page, ...files: UploadedFile[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files);
}

/** Files that the system's pointer drags over the page, as when they come out of a folder's window. */
async function startDrag(
  page: Page,
  files: readonly string[],
): Promise<{ to(target: Locator): Promise<void>; dropOn(target: Locator): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  // 1: what is dragged may be copied.
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop', target: Locator) => {
    const { x, y, width, height } = defined(await target.boundingBox(), 'a place on the page');
    const point = { x: x + width / 2, y: y + height / 2 };
    await session.send('Input.dispatchDragEvent', { type, ...point, data });
  };
  const to = async (target: Locator) => {
    await send('dragEnter', target);
    await send('dragOver', target);
  };
  return {
    to,
    dropOn: async (target) => {
      await to(target);
      await send('drop', target);
    },
  };
}

async function finish(page: Page): Promise<string> {
  const status = page.getByText(/sequences? analysed in/);
  await status.waitFor({ timeout: 120_000 });
  return status.innerText();
}

/** Every request from now on, also of Web Workers. */
async function recordRequests(page: Page): Promise<readonly string[]> {
  const requests: string[] = [];
  page.context().on('request', (request) => {
    if (/^(?:https?|wss?):/.test(request.url())) requests.push(request.url());
  });
  page.on('websocket', (socket) => requests.push(socket.url()));
  return requests;
}

describe('analysis in the browser', () => {
  test('files give the table of the engine, and no request leaves the page', async () => {
    const { page, close } = await browser.open();
    await openPage(page);
    const served = node.server.metrics.requests;
    const countServed = async () =>
      (await served.get()).values.reduce((sum, { value }) => sum + value, 0);
    const before = await countServed();
    const requests = await recordRequests(page);
    const text = readInput();
    await choose(page, toFile('genomes.fasta.gz', gzipSync(text)));
    await finish(page);
    const count = parseFasta(text, 'x').records.length;
    const save = (name: string | RegExp) =>
      download(page, () => page.getByRole('button', { name }).click());
    const tsv = await save('Table, TSV');
    assert.equal(tsv.name, `${pathogen}-analysis.tsv`);
    assert.equal(tsv.text, printTable(text));
    const csv = await save('Table, CSV');
    assert.equal(csv.text.split('\n')[0], tsvHeader(dataset).join(';'));
    const ndjson = parseLines((await save('Everything, NDJSON')).text);
    assert.equal(ndjson.length, count);
    for (const line of ndjson) {
      assert.deepEqual(
        [line.dataset, line.datasetTag, line.engineVersion],
        [pathogen, datasetTag, ENGINE_VERSION],
      );
    }
    const aligned = (await save('Aligned genomes, FASTA')).text;
    assert.equal(parseFasta(aligned, 'x').records.length, count - 1, 'all but the failed one');
    const length = dataset.reference.length;
    assert.ok(aligned.split('\n').every((line) => /^(?:>|$)/.test(line) || line.length === length));
    const peptides = (await save('Peptides, FASTA')).text;
    assert.match(peptides, /^>.*\n[A-Z*-]+\n/);
    if (dataset.tree !== null) {
      const tree = JSON.parse((await save('Tree, Auspice JSON')).text) as { version: string };
      assert.equal(tree.version, 'v2');
      assert.match((await save('Tree, Newick')).text, /;\n$/);
    }
    assert.deepEqual(requests, [], 'the browser asked for nothing');
    assert.equal(await countServed(), before, 'the node was asked for nothing');
    await close();
  });

  test('files that are dropped onto the field are analysed', async (t) => {
    const { page, close } = await browser.open();
    await openPage(page);
    const requests = await recordRequests(page);
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-analyse-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const text = readInput();
    const files = { 'first.fasta': text, 'second.fasta.gz': gzipSync('>last\nACGT\n') };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const zone = page.locator('.drop-zone');
    const drag = await startDrag(
      page,
      Object.keys(files).map((name) => join(folder, name)),
    );
    await drag.to(zone);
    await page.locator('.drop-zone-over').waitFor();
    await drag.to(page.getByRole('heading', { level: 1 }));
    await page.locator('.drop-zone:not(.drop-zone-over)').waitFor();
    await drag.dropOn(zone);
    const count = parseFasta(text, 'x').records.length + 1;
    assert.match(await finish(page), new RegExp(`^${count} sequences analysed in`));
    assert.equal(await page.locator('.drop-zone-over').count(), 0);
    const tsv = await download(page, () =>
      page.getByRole('button', { name: 'Table, TSV' }).click(),
    );
    assert.equal(tsv.text, printTable(`${text}>last\nACGT\n`));
    assert.deepEqual(requests, [], 'the browser asked for nothing');
    await close();
  });

  test('files packed by bgzip and zstd, given while the dataset is loaded, are analysed', async () => {
    const { page, close } = await browser.open();
    const dataset = Promise.withResolvers<void>();
    await page.route('**/dataset', async (route) => {
      await dataset.promise;
      await route.continue();
    });
    await page.goto(`${node.url}/analyse?pathogen=${pathogen}`);
    const { fasta } = makeSyntheticImport();
    const records = fasta.split(/(?=>)/);
    const members = Buffer.concat(records.map((record) => gzipSync(record)));
    await choose(
      page,
      toFile('members.fasta.gz', members),
      toFile('frames.fasta.zst', zstdCompressSync(fasta)),
    );
    await page.getByText(/^Analysed as soon as .*: members.fasta.gz, frames.fasta.zst$/).waitFor();
    dataset.resolve();
    const count = 2 * records.length;
    assert.match(await finish(page), new RegExp(`^${count} sequences analysed in`));
    const tsv = await download(page, () =>
      page.getByRole('button', { name: 'Table, TSV' }).click(),
    );
    assert.equal(tsv.text, printTable(fasta + fasta));
    // Unpacking asks for nothing either.
    const requests = await recordRequests(page);
    await choose(page, toFile('frames.fasta.zst', zstdCompressSync(fasta)));
    assert.match(await finish(page), new RegExp(`^${records.length} sequences analysed in`));
    assert.deepEqual(requests, [], 'the browser asked for nothing');
    await close();
  });

  test('the table is filtered and sorted, and a row tells everything of its sequence', async () => {
    const { page, close } = await browser.open();
    await openPage(page);
    await choose(page, toFile('genomes.fasta', readInput()));
    await finish(page);
    const rows = parseTsv(printTable(readInput()));
    const [wanted] = rows.filter(({ substitutions }) => substitutions !== '').slice(3);
    assert.ok(wanted !== undefined);
    const table = page.locator('.results-table');
    const shownRows = async () => Number(await table.getAttribute('aria-rowcount')) - 1;
    assert.equal(await shownRows(), rows.length);
    const mutation = wanted.substitutions?.split(',')[0] ?? '';
    await page.getByLabel('Find by name, clade, lineage or mutation').fill(mutation);
    const having = rows.filter(({ substitutions }) => substitutions?.split(',').includes(mutation));
    await page.getByText(`${having.length} of ${rows.length} shown`).waitFor();
    assert.equal(await shownRows(), having.length);
    await page.getByLabel('Find by name, clade, lineage or mutation').fill('');
    await page.getByRole('checkbox', { name: /^Failed/ }).uncheck();
    assert.equal(await shownRows(), rows.length - 1);
    await page.getByRole('button', { name: 'Substitutions' }).click();
    await page.getByRole('button', { name: 'Substitutions' }).click();
    const most = Math.max(...rows.map(({ totalSubstitutions }) => Number(totalSubstitutions)));
    const first = table.locator('tbody tr').first().locator('td.number').nth(1);
    assert.equal(await first.innerText(), String(most));

    await page.getByLabel('Find by name, clade, lineage or mutation').fill(wanted.seqName ?? '');
    await page
      .getByRole('button', { name: wanted.seqName ?? '', exact: true })
      .first()
      .click();
    const detail = page.locator('.row-detail');
    await detail.getByRole('heading', { name: 'Missing data' }).waitFor();
    await detail.getByText('All changes as text').click();
    for (const text of wanted.substitutions?.split(',') ?? [])
      assert.ok(await detail.locator('.tag').getByText(text, { exact: true }).first().isVisible());
    if (dataset.tree !== null) {
      await detail.getByRole('list', { name: 'Clades from the root' }).waitFor();
      await page.getByRole('img', { name: /^Reference tree/ }).waitFor();
    }
    await page.getByRole('combobox', { name: /^Show/ }).selectOption('S');
    await page.getByRole('columnheader', { name: 'Amino acids of S' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findViolations(page, { rules: 'all' }), [], colorScheme);
    }
    await close();
  });

  test('by keyboard alone', async () => {
    const { page, close } = await browser.open();
    await openPage(page);
    await page.getByLabel('Or paste sequences').focus();
    const { fasta } = makeSyntheticImport();
    await page.getByLabel('Or paste sequences').fill(fasta);
    await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate(() => document.activeElement?.textContent),
      'Analyse the text',
    );
    await page.keyboard.press('Enter');
    await finish(page);
    await page.getByRole('group', { name: 'Results' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.locator('.row-detail').getByRole('heading', { name: 'made-up/1' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('.row-detail').getByRole('heading', { name: 'made-up/0' }).waitFor();
    await close();
  });

  test('what is no FASTA is told in words', async () => {
    const { page, close } = await browser.open();
    await openPage(page);
    const alert = page.getByRole('alert');
    for (const [file, words] of [
      [toFile('table.csv', 'strain,date\n'), /Is it a FASTA file/],
      [toFile('empty.fasta', ''), /holds no sequence/],
      [toFile('x.zst', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)), /cut or damaged/],
      [toFile('cut.gz', gzipSync(makeSyntheticImport().fasta).subarray(0, 900)), /cut or damaged/],
    ] as const) {
      await choose(page, file);
      await alert.filter({ hasText: words }).waitFor();
      assert.equal(await alert.count(), 1, 'what was said of the file before is gone');
    }
    await choose(page, toFile('good.fasta', makeSyntheticImport().fasta));
    await finish(page);
    assert.equal(await alert.count(), 0);
    await close();
  });

  test('a run can be cancelled, and the next one begins with warm threads', async () => {
    const { page, close } = await browser.open();
    await openPage(page);
    const { fasta } = makeSyntheticImport();
    await choose(page, toFile('many.fasta.gz', gzipSync(fasta.repeat(100))));
    await page.getByText(/[1-9]\d* sequences analysed …/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^Stopped after/).waitFor();
    const tsv = await download(page, () =>
      page.getByRole('button', { name: 'Table, TSV' }).click(),
    );
    assert.ok(tsv.text.split('\n').length < 100 * 22);
    const started = performance.now();
    await choose(page, toFile('few.fasta', fasta));
    await finish(page);
    console.log(`after a cancelled run: ${Math.round(performance.now() - started)} ms for 20`);
    await close();
  });

  test('1,000 genomes', async (t) => {
    const { page, close } = await browser.open();
    await openPage(page);
    const { records } = parseFasta(readInput(), 'x');
    const decoder = new TextDecoder();
    const genomes = records.filter(({ letters }) => letters.length > 1000);
    const texts = Array.from({ length: 1000 }, (_, i) => {
      const record = genomes[i % genomes.length];
      return `>${i}\n${decoder.decode(record?.letters)}\n`;
    });
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-analyse-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'thousand.fasta');
    writeFileSync(path, texts.join(''));
    await page.locator('input[type=file]').setInputFiles(path);
    console.log(`in the browser: ${await finish(page)}`);
    assert.equal(await page.locator('.results-table').getAttribute('aria-rowcount'), '1001');
    // Far down, only what is in view is there.
    await page.locator('.results-scroll').evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await page.getByRole('button', { name: '999', exact: true }).waitFor();
    assert.ok((await page.locator('.results-table tbody tr').count()) < 60);
    await close();
  });
});
