// Ten questions as people ask them, each from the front page to a file on the reader's disk. What a page or a file says
// is held against the API's own answer to the same question.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from '../contract/test-node.ts';
import { settle, shareBrowser } from './browser.ts';
import {
  download,
  openChartDetails,
  parseTsv,
  saveChartNumbers,
  search,
  waitForCount,
} from './portal.ts';

const GENOMES = 300;
const browser = shareBrowser();
let node: TestNode;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

type Filters = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, string | number | boolean | null>>;

async function ask(action: string, filters: Filters = {}): Promise<readonly Row[]> {
  const path = `/api/lapis/${SIMULATED_INSTANCE}/sample/${action}`;
  const response = await fetch(`${node.url}${path}?${new URLSearchParams(filters)}`);
  const answer = (await response.json()) as { data: Row[] };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}

const count = async (filters: Filters) => Number((await ask('aggregated', filters))[0]?.count);

/** Counts by the value of a column; of values that are missing under ''. */
async function countBy(column: string, filters: Filters): Promise<ReadonlyMap<string, number>> {
  const rows = await ask('aggregated', { ...filters, fields: column });
  return new Map(rows.map((row) => [String(row[column] ?? ''), Number(row.count)]));
}

function sumBy<T>(rows: readonly T[], key: (row: T) => string, value: (row: T) => number) {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + value(row));
  return sums;
}

const sortEntries = (map: ReadonlyMap<string, number>) =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The front page, as somebody who has never been here comes to it. */
async function begin(): Promise<{ readonly page: Page; close(): Promise<void> }> {
  const { page, close } = await browser.open();
  await page.goto(node.url);
  await settle(page);
  return { page, close };
}

async function goToSearch(page: Page): Promise<void> {
  const card = page.locator('.card', { hasText: 'simulated' });
  await card.getByRole('link', { name: 'Search and explore' }).click();
  await waitForCount(page, GENOMES, GENOMES);
}

async function goToExplore(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Explore in charts' }).click();
  await page.getByRole('heading', { level: 1, name: /explore$/ }).waitFor();
  await settle(page);
}

/** The numbers behind a chart, by the names of their columns. */
async function saveNumbers(page: Page, chart: Locator): Promise<Record<string, string>[]> {
  const [names = [], ...rows] = await saveChartNumbers(page, chart);
  return rows.map((cells) =>
    Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''] as const)),
  );
}

test('an analyst: which lineages does Europe see, and when?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await search(page, 'region:Europe');
  const europe = { region: 'Europe' };
  await waitForCount(page, await count(europe), GENOMES);
  await goToExplore(page);
  const rows = await saveNumbers(page, page.locator('section#over-time'));
  const beside = /^From$|^All genomes of the period$|, (lower|upper) bound$/;
  const names = Object.keys(rows[0] ?? {}).filter((name) => !beside.test(name));
  const shown = new Map(
    names.map((name) => [name, rows.reduce((all, row) => all + Number(row[name]), 0)]),
  );
  const dated = (await ask('aggregated', { ...europe, fields: 'lineage,date' })).filter(
    ({ date }) => date !== null,
  );
  const told = sumBy(
    dated,
    (row) => String(row.lineage),
    (row) => Number(row.count),
  );
  const named = names.filter((name) => told.has(name));
  assert.ok(named.length > 2, 'the most frequent lineages have series of their own');
  for (const name of named) assert.equal(shown.get(name), told.get(name), name);
  const total = rows.reduce((all, row) => all + Number(row['All genomes of the period']), 0);
  assert.equal(
    total,
    [...told.values()].reduce((a, b) => a + b, 0),
    'every genome with a date is in one of the weeks',
  );
  await close();
});

test('an analyst: what do our laboratories leave out?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await goToExplore(page);
  const rows = await saveNumbers(page, page.locator('section#missing'));
  const sexes = await countBy('sex', {});
  const row = rows.find((one) => Object.values(one).includes('Sex'));
  assert.ok(row !== undefined, JSON.stringify(rows));
  assert.ok(
    Object.values(row)
      .map(Number)
      .includes(sexes.get('') ?? 0),
    JSON.stringify(row),
  );
  await close();
});

test('a head of a laboratory: is our work counted, and how late are we?', async () => {
  const { page, close } = await begin();
  await page.goto(`${node.url}/laboratories`);
  const table = page.getByRole('table');
  await table.waitFor();
  const first = table.locator('tbody tr').first();
  const name = await first.getByRole('rowheader').innerText();
  const genomes = Number((await first.locator('td').first().innerText()).replaceAll(',', ''));
  assert.equal(genomes, await count({ submittingLab: name }));
  const { text } = await download(page, () => page.getByRole('link', { name: 'As CSV' }).click());
  assert.ok(text.split('\n').some((line) => line.includes(name) && line.includes(String(genomes))));
  await close();
});

test('a head of a laboratory: is this sample sound, and where is its sequence?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  const [entry] = await ask('details', { limit: '1', orderBy: 'qcScore' });
  await search(page, String(entry?.accession));
  await waitForCount(page, 1, GENOMES);
  await page.locator('section[aria-labelledby=results] tbody a').first().click();
  await page.getByRole('heading', { level: 1, name: String(entry?.accession) }).waitFor();
  const quality = page.locator('section[aria-labelledby=quality]');
  assert.match(await quality.innerText(), new RegExp(String(entry?.lineage)));
  const { text } = await download(page, () =>
    page.getByRole('link', { name: 'Sequence as submitted, FASTA' }).click(),
  );
  const told = await fetch(
    `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/unalignedNucleotideSequences?accession=${entry?.accession}`,
  );
  const readLetters = (fasta: string) => fasta.trimEnd().split('\n').slice(1).join('');
  assert.equal(readLetters(text), readLetters(await told.text()));
  assert.ok(readLetters(text).length > 29_000);
  await close();
});

test('a virologist: what changed in spike?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await page.getByRole('tab', { name: 'Mutations' }).click();
  await page.getByLabel('Share of at least').selectOption('0.1');
  const told = (await ask('aminoAcidMutations', { minProportion: '0.1' })).filter(
    ({ sequenceName }) => sequenceName === 'S',
  );
  const list = page.locator('.mutation-table');
  await list.getByRole('button', { name: String(told[0]?.mutation), exact: true }).waitFor();
  const rows = await list.locator('tbody tr').evaluateAll((all) =>
    all.map((row) => {
      const [genomes] = row.querySelectorAll('td');
      return [row.querySelector('th')?.textContent ?? '', genomes?.textContent ?? ''] as const;
    }),
  );
  const shown = new Map(
    rows
      .filter(([mutation]) => mutation.startsWith('S:'))
      .map(([mutation, genomes]) => [mutation, Number(genomes.replaceAll(',', ''))]),
  );
  const expected = new Map(told.map((row) => [String(row.mutation), Number(row.count)]));
  assert.ok(expected.size > 0);
  assert.deepEqual(sortEntries(shown), sortEntries(expected));
  await page.getByRole('tab', { name: 'Downloads and code' }).click();
  const saved = await download(page, () =>
    page.getByRole('link', { name: 'Amino acid mutations and shares, TSV' }).click(),
  );
  const inFile = new Map(parseTsv(saved.text).map((row) => [row.mutation, Number(row.count)]));
  for (const [mutation, genomes] of expected) assert.equal(inFile.get(mutation), genomes, mutation);
  await close();
});

test('a virologist: which of them come together?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await goToExplore(page);
  const rows = await saveNumbers(page, page.locator('section#co-occurrence'));
  const some = rows.filter((row) => Number(row['Genomes with both']) > 0).slice(0, 5);
  assert.ok(some.length > 0);
  for (const row of some) {
    const [first = '', second = ''] = [row['One mutation'], row['The other']];
    const own = await Promise.all(
      [first, second].map((aminoAcidMutations) => count({ aminoAcidMutations })),
    );
    const both = await count({ aminoAcidMutations: `${first},${second}` });
    assert.equal(Number(row['Genomes with both']), both, `${first} ${second}`);
    const either = own.reduce((all, one) => all + one, 0) - both;
    assert.equal(Number(row['Genomes with either']), either);
  }
  await close();
});

test('a journalist: who shares how many, and may I print the chart?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await goToExplore(page);
  const places = page.locator('section#places');
  const rows = await saveNumbers(page, places);
  const told = await countBy('country', {});
  const shown = new Map(rows.map((row) => [row.Country ?? '', Number(row.Genomes)]));
  for (const [country, genomes] of told)
    if (country !== '') assert.equal(shown.get(country), genomes, country);
  const chart = page.locator('section#over-time');
  await openChartDetails(chart);
  const svg = await download(page, () =>
    chart.getByRole('button', { name: 'Save as SVG' }).click(),
  );
  assert.match(svg.text, /Simulated data/, 'what is printed says what it is');
  assert.match(svg.text, /From http/, 'and where it is from');
  await close();
});

test('a journalist: what may I pass on, and under which terms?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await search(page, 'redistributable:true');
  const mine = await count({ redistributable: 'true' });
  await waitForCount(page, mine, GENOMES);
  await page.getByRole('tab', { name: 'Downloads and code' }).click();
  const { text } = await download(page, () =>
    page.getByRole('link', { name: 'Metadata, TSV' }).click(),
  );
  const rows = parseTsv(text);
  assert.equal(rows.length, mine);
  assert.ok(mine > 0);
  for (const row of rows) {
    assert.equal(row.redistributable, 'true');
    assert.notEqual(row.dataUseTerms, '');
  }
  await close();
});

test('a newcomer: what is B.1.1?', async () => {
  const { page, close } = await begin();
  await page.goto(`${node.url}/lineages/${SIMULATED_INSTANCE}`);
  await page.getByLabel('Find a lineage').fill('B.1.1');
  await page.getByRole('link', { name: 'B.1.1', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Lineage B.1.1' }).waitFor();
  await settle(page);
  const own = await count({ lineage: 'B.1.1' });
  const fact = page.locator('.facts div', { hasText: 'Genomes of it alone' }).locator('dd');
  assert.equal(await fact.innerText(), own.toLocaleString('en-GB'));
  const typical = await saveNumbers(page, page.locator('section#typical'));
  assert.ok(typical.some((row) => Object.values(row).includes('N:R203K')));
  await close();
});

test('a newcomer: can I have the data in a program of mine?', async () => {
  const { page, close } = await begin();
  await goToSearch(page);
  await search(page, 'region:Africa');
  const africa = await count({ region: 'Africa' });
  await waitForCount(page, africa, GENOMES);
  await page.getByRole('tab', { name: 'Downloads and code' }).click();
  const code = await page
    .locator('section[aria-labelledby=as-code]')
    .locator('pre, code')
    .first()
    .innerText();
  const address = new URL(/'(http[^']+)'/.exec(code)?.[1] ?? '');
  for (const [, pair = ''] of code.matchAll(/--data-urlencode '([^']+)'/g)) {
    const [name = '', value = ''] = pair.split('=');
    address.searchParams.append(name, value);
  }
  const answer = await fetch(address);
  const { data } = (await answer.json()) as { data: Row[] };
  assert.equal(answer.status, 200);
  assert.equal(data.length, Math.min(africa, 100));
  assert.ok(data.every(({ region }) => region === 'Africa'));
  await close();
});
