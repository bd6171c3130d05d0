import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { parseAuspice } from '../../src/bio/auspice.ts';
import { parseNewick } from '../../src/bio/newick.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { lookAtPage, settle, shareBrowser } from './browser.ts';
import { download, saveChartNumbers, waitForCount } from './portal.ts';

// Two pages on which somebody works: primers and assays from pasting to an alert, and trees: that of a search, linked
// with table and map, and one's own files.

const GENOMES = 300;
const browser = shareBrowser();
let node: TestNode;
let cookie: string;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  cookie = await createAdministrator(node);
});
after(() => node?.stop());

type Row = Readonly<Record<string, string | number | null>>;

async function sample(action: string, filters: Readonly<Record<string, string>>) {
  const path = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/${action}`;
  const response = await fetch(`${path}?${new URLSearchParams(filters)}`);
  const answer = (await response.json()) as { data: Row[] };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}
const count = async (filters: Readonly<Record<string, string>>) =>
  Number((await sample('aggregated', filters))[0]?.count);

test('from pasted primers to the genomes that they miss, files and an alert, by keyboard', async () => {
  const { page, close } = await browser.open({ session: { url: node.url, cookie } });
  await page.goto(`${node.url}/explore/${SIMULATED_INSTANCE}`);
  await page.getByRole('link', { name: 'Primers and assays' }).click();
  await page.getByRole('heading', { name: 'No primers yet' }).waitFor();

  // What cannot be read says which line; then it is mended.
  const box = page.getByLabel('Primers and probes');
  const [mutation] = await sample('nucleotideMutations', { minProportion: '0.1' });
  const position = Number(mutation?.position);
  const reference = await readReference();
  const letters = reference.slice(position - 11, position + 11);
  await box.fill('wrong\tFAM-ACGTACGTACGT');
  await box.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('line 1').waitFor();
  await box.fill(`ours\t${letters}\nnowhere\tACGTACGTACGTACGTACGTACGTA\n`);
  await box.press('Tab');
  await page.keyboard.press('Enter');
  const panel = page.locator('section#oligos');
  await panel.getByRole('button', { name: 'ours', exact: true }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await panel.getByText('Binds nowhere on the reference').waitFor();
  await settle(page);

  // The numbers are those of the API for the address of the page.
  const row = (await saveChartNumbers(page, panel)).find(([name]) => name === 'ours');
  assert.equal(Number(row?.[3]), position - 10);
  const answer = await fetch(`${node.url}/api/instances/${SIMULATED_INSTANCE}/assay-check`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ oligos: [{ name: 'ours', sequence: letters }] }),
  });
  const { data } = (await answer.json()) as {
    data: { oligos: { counted: number; mismatched: number; near: number }[] };
  };
  const [told] = data.oligos;
  assert.deepEqual(row?.slice(8, 11).map(Number), [told?.counted, told?.mismatched, told?.near]);
  assert.ok(Number(told?.mismatched) > 0);
  await panel.getByRole('button', { name: 'ours', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Genomes with mismatches over time: ours' }).waitFor();
  await settle(page);
  const weeks = (await saveChartNumbers(page, page.locator('section#over-time'))).slice(1);
  const sum = (column: number) => weeks.reduce((all, cells) => all + Number(cells[column]), 0);
  assert.equal(sum(4), Number(row?.[9]));
  const svg = await download(page, () =>
    page.locator('section#over-time').getByRole('button', { name: 'Save as SVG' }).click(),
  );
  assert.match(svg.text, /Simulated data/);

  // A place that is pressed becomes a filter, and what follows is of its subdivisions.
  const countries = await sample('aggregated', { fields: 'country' });
  const [most] = countries.toSorted((a, b) => Number(b.count) - Number(a.count));
  const bar = page
    .locator('section#places')
    .getByRole('button', { name: `Only Country ${most?.country}` });
  await bar.press('Enter');
  await panel.getByText(`Sequenced below it, of ${most?.count}`).waitFor();
  assert.match(page.url(), /view\.place=division/);

  // Each mutation leads to its genomes.
  const link = page.locator('section#mutations').getByRole('link').first();
  const name = await link.innerText();
  const own = await count({ country: String(most?.country), nucleotideMutations: name });
  await lookAtPage(page, 'assays-checked');
  await page.setViewportSize({ width: 1440, height: 900 });

  // Kept with its threshold, to be told when it drops.
  await page.getByLabel('Share in per cent').fill('12.5');
  await page.getByLabel('of the last weeks').fill('6');
  await page.getByRole('button', { name: 'Save this assay' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the search').fill('Our primers');
  await dialog.getByLabel('Tell me when the share reaches the threshold').check();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('link', { name: 'Saved: see your searches' }).waitFor();
  const [kept] = await node.db.query<{ page: string; search: string }>(
    'SELECT page, search FROM saved_query',
  );
  assert.equal(kept?.page, 'assays');
  assert.match(kept?.search ?? '', /view\.threshold=0\.125&view\.weeks=6/);
  await page.getByRole('link', { name: 'Saved: see your searches' }).click();
  await page.getByRole('link', { name: 'Our primers' }).click();
  await panel.getByText(`Sequenced below it, of ${most?.count}`).waitFor();
  await page.locator('section#mutations').getByRole('link', { name, exact: true }).click();
  await waitForCount(page, own, GENOMES);
  await close();
});

async function readReference(): Promise<string> {
  const response = await fetch(
    `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/referenceGenome`,
  );
  const answer = (await response.json()) as { nucleotideSequences: { sequence: string }[] };
  return answer.nucleotideSequences[0]?.sequence ?? '';
}

test('an assay that the node has is chosen, and a node that fails is told as such', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/assays/${SIMULATED_INSTANCE}`);
  const choice = page.getByLabel('Assay or primer scheme');
  const option = choice.locator('optgroup option').first();
  await option.waitFor({ state: 'attached' });
  await choice.selectOption((await option.getAttribute('value')) ?? '');
  await page.locator('section#oligos tbody tr').nth(1).waitFor();
  await page.route('**/assay-check', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').first().waitFor();
  await page.unroute('**/assay-check');
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.locator('section#oligos tbody tr').nth(1).waitFor();
  await close();
});

const canvas = (page: Page): Locator => page.getByRole('application');

/** Tips of the tree, as it is said to whoever cannot see it. */
async function readTips(page: Page): Promise<number> {
  const own = page.locator('[role=application][aria-label^="Tree with"]');
  await own.waitFor();
  const label = (await own.getAttribute('aria-label')) ?? '';
  return Number(/^Tree with ([\d,]+) tips/.exec(label)?.[1]?.replaceAll(',', ''));
}

/** Waits until something is said of the node in focus. */
const waitUntilSaid = (page: Page, what: RegExp): Promise<void> =>
  page.locator('.tree [aria-live=polite]').filter({ hasText: what }).waitFor();

async function saveTree(page: Page, format: string): Promise<string> {
  const { text } = await download(page, () =>
    page.locator('.tree-controls').getByRole('button', { name: format, exact: true }).click(),
  );
  return text;
}

test('the tree of a search: walked by keys, linked with table and map, its files opened again', async () => {
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/search/${SIMULATED_INSTANCE}?region=Europe&view.panel=tree`);
  const europe = await count({ region: 'Europe' });
  await waitForCount(page, europe, GENOMES);
  const tips = await readTips(page);
  await page.getByText(new RegExp(`^${europe} entries stand in the reference tree`)).waitFor();
  assert.ok(tips >= europe, `${tips} tips`);

  // The same tree in both files, which the viewer opens again.
  const auspice = parseAuspice(await saveTree(page, 'Auspice JSON'), 'saved');
  const newick = parseNewick(await saveTree(page, 'Newick'), 'saved');
  assert.ok(auspice.ok && newick.ok);
  for (const { names, parents } of [auspice.value, newick.value]) {
    // In preorder a first child follows its parent.
    assert.equal(names.filter((_, at) => parents[at + 1] !== at).length, tips);
  }

  // Keys: to a clade, into it, and back.
  await canvas(page).focus();
  await page.keyboard.press('ArrowRight');
  await waitUntilSaid(page, /^(?:Node|Tip) /);
  await page.keyboard.press('ArrowLeft');
  await waitUntilSaid(page, /^Node /);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Show the whole tree' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show the whole tree' }).waitFor({ state: 'detached' });
  await lookAtPage(page, 'search-tree');
  await page.setViewportSize({ width: 1440, height: 900 });

  // A lineage of the legend narrows by lineage: table, map and tree are about the same genomes.
  const colour = page.locator('.tree-controls').getByLabel('Colour', { exact: true });
  const trait = await colour
    .locator('option', { hasText: /lineage/i })
    .first()
    .getAttribute('value');
  await colour.selectOption(trait ?? '');
  const lineages = await sample('aggregated', { region: 'Europe', fields: 'lineage' });
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  await legend
    .getByRole('button', { name: /^[A-Z]+(?:\.\d+)* \(/ })
    .first()
    .waitFor();
  // Tips are genomes of the reference tree as well: a lineage of those that were found.
  const shown = await legend.getByRole('button').allInnerTexts();
  const [lineage = '', expected] = lineages
    .map((row) => [String(row.lineage), Number(row.count)] as const)
    .toSorted(([, a], [, b]) => b - a)
    .find(([name]) => shown.some((text) => text.startsWith(`${name} (`))) ?? ['', 0];
  assert.ok(expected > 0, `one of ${shown.join()} is in Europe`);
  const entry = legend.getByRole('button', { name: `${lineage} (` });
  await entry.press('Enter');
  await page
    .getByRole('list', { name: 'Filters in force' })
    .getByText(lineage, { exact: true })
    .waitFor();
  assert.match(page.url(), new RegExp(`lineage=${lineage.replaceAll('.', '\\.')}`));
  await waitForCount(page, expected, GENOMES);
  await page.getByText(new RegExp(`^${expected} entries stand in the reference tree`)).waitFor();
  assert.equal(await colour.inputValue(), trait, 'the colours stay those that were chosen');
  await page.goto(page.url().replace('view.panel=tree', 'view.panel=map'));
  const places = await saveChartNumbers(page, page.locator('figure.chart'));
  const placed = places.slice(1).reduce((sum, [, genomes]) => sum + Number(genomes), 0);
  const countries = await sample('aggregated', { region: 'Europe', lineage, fields: 'country' });
  assert.equal(
    placed,
    countries.reduce((sum, row) => sum + (row.country === null ? 0 : Number(row.count)), 0),
  );
  await close();
});

test('a sample’s page is described for search engines as the API describes it', async () => {
  const { page, close } = await browser.open();
  const [row] = await sample('details', { fields: 'accessionVersion', limit: '1' });
  await page.goto(`${node.url}/entries/${row?.accessionVersion}`);
  const script = page.locator('script[type="application/ld+json"]');
  await script.waitFor({ state: 'attached' });
  const described = JSON.parse((await script.textContent()) ?? '') as Record<string, unknown>;
  const answer = await fetch(`${node.url}/api/entries/${row?.accessionVersion}?format=json-ld`);
  assert.deepEqual(described, await answer.json());
  assert.match(String(described.description), /^Simulated data/);
  await close();
});

const NEWICK = '((one:1,(two:1,three:2)inner:1)left:1,(four:3,five:1)right:2)root;';
const TABLE = 'name\tplace\none\tChile\ntwo\tPeru\nthree\tPeru\nfour\tChile\nfive\tKenya\n';

test('a tree of one’s own: found in the navigation, opened, walked, coloured, saved and opened again', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/`);
  await page.getByRole('navigation').getByRole('button', { name: 'Data' }).click();
  await page.getByRole('menuitem', { name: 'Tree viewer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tree viewer' }).waitFor();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url());
  });
  const open = (name: string, text: string) =>
    page
      .getByLabel('Tree (Newick or Auspice JSON)')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

  // A file that is no tree says so, and leaves the page usable.
  await open('wrong.nwk', '((one,two');
  await page.getByRole('alert').waitFor();
  await open('ours.nwk', NEWICK);
  assert.equal(await readTips(page), 5);
  assert.equal(await page.getByRole('alert').count(), 0);
  await page
    .getByLabel('Table about its tips')
    .setInputFiles({ name: 't.tsv', mimeType: 'text/plain', buffer: Buffer.from(TABLE) });
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  await legend.getByText('Peru (2)').waitFor();

  // Keys say where one is; the table leads to the same node as the drawing.
  await canvas(page).focus();
  for (const what of [/^Node root/, /^Node left/, /^Tip one/]) {
    await page.keyboard.press('ArrowRight');
    await waitUntilSaid(page, what);
  }
  await page.getByLabel('Find a name').fill('three');
  await page.keyboard.press('Enter');
  await waitUntilSaid(page, /^Tip three/);
  await page.getByText('5 tips as a table').click();
  await page.getByRole('button', { name: 'four', exact: true }).click();
  await waitUntilSaid(page, /^Tip four/);
  await canvas(page).focus();
  await page.keyboard.press('ArrowLeft');
  await waitUntilSaid(page, /^Node right/);
  await page.keyboard.press('Enter');
  await page.getByText('2 tips as a table').waitFor();
  await page.getByLabel('Shape').selectOption('radial');
  await lookAtPage(page, 'tree-own');
  await page.keyboard.press('Escape');

  // Out and in again, in both formats.
  for (const [format, name] of [
    ['Newick', 'again.nwk'],
    ['Auspice JSON', 'again.json'],
  ] as const) {
    const text = await saveTree(page, format);
    await open('other.nwk', '(a,b);');
    await page.locator('[aria-label^="Tree with 2 tips"]').waitFor();
    await open(name, text);
    await page.locator('[aria-label^="Tree with 5 tips"]').waitFor();
    await page.getByLabel('Find a name').fill('five');
    await page.keyboard.press('Enter');
    await waitUntilSaid(page, /^Tip five/);
  }
  const svg = await saveTree(page, 'SVG');
  assert.match(svg, /^<svg /);
  assert.deepEqual(sent, [], 'nothing of the tree is sent');
  await close();
});
