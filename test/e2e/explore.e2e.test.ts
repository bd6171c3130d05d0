import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { findOverflow, findViolations, settle, shareBrowser, takePicture } from './browser.ts';
import { download, saveChartNumbers, search } from './portal.ts';

// From a question to files on the reader's disk on the pages Explore, Lineages and Saved searches: what is shown is
// what the API tells for the same address.

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

type Filters = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, string | number | null>>;

async function aggregate(filters: Filters): Promise<readonly Row[]> {
  const path = `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`;
  const response = await fetch(`${node.url}${path}?${new URLSearchParams(filters)}`);
  const answer = (await response.json()) as { data: Row[] };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}
const count = async (filters: Filters) => Number((await aggregate(filters))[0]?.count);

/** A panel by its place in the page. */
const panel = (page: Page, id: string): Locator => page.locator(`section#${id}`);

async function waitForCounts(page: Page, counts: readonly number[]): Promise<void> {
  for (const [at, genomes] of counts.entries()) {
    const noun = genomes === 1 ? 'genome' : 'genomes';
    await page
      .locator('.query-count')
      .nth(at)
      .getByText(`${genomes.toLocaleString('en-GB')} ${noun}`, { exact: true })
      .waitFor();
  }
}

test('a question, its charts, a second question beside it, and files of both', async () => {
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/search/${SIMULATED_INSTANCE}?aminoAcidMutations=S:614G`);
  await page.getByRole('link', { name: 'Explore in charts' }).click();
  const first = { aminoAcidMutations: 'S:614G' };
  await waitForCounts(page, [await count(first)]);
  await settle(page);

  // Every panel has numbers, and those of the map are the API's.
  const panels = [
    ...['over-time', 'growth', 'by-host', 'by-age', 'by-sex', 'places', 'mutations'],
    ...['mutations-over-time', 'co-occurrence', 'delays', 'missing'],
  ];
  for (const id of panels) {
    await panel(page, id).locator('details.chart-details').waitFor();
    const rows = await saveChartNumbers(page, panel(page, id));
    assert.ok(rows.length > 1, `${id} has numbers`);
  }
  const countries = await aggregate({ ...first, fields: 'country' });
  const byCountry = new Map(countries.map((row) => [row.country, row.count]));
  const shown = (await saveChartNumbers(page, panel(page, 'by-sex'))).slice(1);
  for (const row of await aggregate({ ...first, fields: 'sex' })) {
    const own = shown.find(([sex]) => sex === (row.sex ?? 'not given'));
    assert.equal(Number(own?.[1]), row.count, String(row.sex));
  }

  // A bar is pressed by the keyboard, and becomes a filter of all panels.
  const [country = '', genomes] = [...byCountry]
    .filter(([name]) => name !== null)
    .sort(([, a], [, b]) => Number(b) - Number(a))[0] ?? ['', 0];
  const bar = panel(page, 'places').getByRole('button', { name: `Only Country ${country}` });
  await bar.focus();
  await bar.press('Enter');
  await waitForCounts(page, [Number(genomes)]);

  // A second query begins as a copy; its filters are its own.
  await page.getByRole('button', { name: 'Compare with another query' }).click();
  await page.getByRole('list', { name: 'Filters of query B' }).waitFor();
  await page
    .getByRole('list', { name: 'Filters of query B' })
    .getByRole('button', { name: 'Clear all' })
    .click();
  await search(page, 'region:Europe');
  const chosen = { ...first, country: String(country) };
  const europe = { region: 'Europe' };
  const totals = [await count(chosen), await count(europe)];
  await waitForCounts(page, totals);
  await settle(page);
  const both = await count({ ...chosen, ...europe });
  const cell = page.locator('#overlap tbody tr').first().locator('td').nth(1);
  assert.match(await cell.innerText(), new RegExp(`^${both}\\b`));

  // The address holds both, for somebody else and with another language of charts.
  const other = await browser.open({ colours: 'dark' });
  await other.page.goto(page.url());
  await waitForCounts(other.page, totals);
  await settle(other.page);
  for (const width of [390, 1440]) {
    await other.page.setViewportSize({ width, height: 900 });
    await settle(other.page);
    await takePicture(other.page, `explore-compared-dark-${width}`);
    assert.deepEqual(await findOverflow(other.page), [], `${width}`);
  }
  assert.deepEqual(await findViolations(other.page), []);
  await other.close();

  // Files: numbers of both queries, a drawing that needs no style sheet, a picture.
  const numbers = await saveChartNumbers(page, panel(page, 'over-time'));
  const sum = (letter: string) =>
    numbers
      .filter(([, query]) => query?.startsWith(`${letter}:`))
      .reduce((all, [, , total]) => all + Number(total), 0);
  const dated = async (filters: Filters) =>
    (await aggregate({ ...filters, fields: 'date' }))
      .filter(({ date }) => date !== null)
      .reduce((all, row) => all + Number(row.count), 0);
  assert.deepEqual([sum('A'), sum('B')], [await dated(chosen), await dated(europe)]);
  const own = panel(page, 'over-time');
  const svg = await download(page, () => own.getByRole('button', { name: 'Save as SVG' }).click());
  assert.match(svg.name, /^over-time-simulated\.svg$/);
  assert.match(svg.text, /^<svg [^>]*viewBox="0 0 /);
  assert.match(svg.text, /Genomes over time/);
  assert.match(svg.text, /Simulated data/);
  assert.doesNotMatch(svg.text, /var\(--|class="/);
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    own.getByRole('button', { name: 'Save as PNG' }).click(),
  ]);
  assert.match(png.suggestedFilename(), /^over-time-simulated\.png$/);
  const drawn = await browser.open();
  await drawn.page.setContent(svg.text);
  assert.ok((await drawn.page.locator('svg rect').count()) > 10, 'the drawing has its columns');
  await drawn.close();

  // Removing a query leaves the other.
  await page.getByRole('button', { name: 'Remove A' }).click();
  await waitForCounts(page, [totals[1] ?? 0]);
  assert.equal(await page.locator('#overlap').count(), 0);
  await close();
});

test('nothing found, and a node that fails, are told as such', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/explore/${SIMULATED_INSTANCE}?country=Nowhere`);
  await page.getByRole('heading', { name: 'No genome matches' }).waitFor();
  await page.route('**/explore', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await page.goto(`${node.url}/explore/${SIMULATED_INSTANCE}`);
  await page.getByRole('alert').first().waitFor();
  await page.unroute('**/explore');
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await waitForCounts(page, [GENOMES]);
  await close();
});

test('from the list of lineages to one, and to it beside its parent', async () => {
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/lineages/${SIMULATED_INSTANCE}`);
  await page.getByLabel('Find a lineage').fill('B.1.1');
  await page.getByRole('link', { name: 'B.1.1', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Lineage B.1.1' }).waitFor();
  await settle(page);
  const clade = await count({ lineage: 'B.1.1*' });
  const fact = page.locator('.facts div', { hasText: 'With sublineages' }).locator('dd');
  assert.equal(await fact.innerText(), clade.toLocaleString('en-GB'));
  await panel(page, 'typical').getByText('N:R203K', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Compare with the rest of B.1', exact: true }).click();
  const rest = await count({ advancedQuery: 'lineage=B.1* & !(lineage=B.1.1*)' });
  await waitForCounts(page, [clade, rest]);
  await close();
});

test('a search is saved, shared with a stranger, and removed', async () => {
  const { page, close } = await browser.open({ session: { url: node.url, cookie } });
  await page.goto(`${node.url}/search/${SIMULATED_INSTANCE}?region=Europe`);
  await page.getByRole('button', { name: 'Save this search' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the search').fill('All of Europe');
  await dialog.getByLabel('Whoever has the link may open it').check();
  await dialog.getByLabel('Tell me of new genomes').check();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('link', { name: 'Saved: see your searches' }).click();
  const item = page.getByRole('listitem').filter({ hasText: 'All of Europe' });
  await item.waitFor();
  assert.ok(await item.getByLabel('Tell me of new genomes').isChecked());
  await settle(page);
  await takePicture(page, 'saved-searches-1440');
  assert.deepEqual(await findViolations(page), []);
  const [saved] = await node.db.query<{ id: string }>('SELECT id FROM saved_query');
  const stranger = await browser.open({ allowFailures: true });
  await stranger.page.goto(`${node.url}/shared/${saved?.id}`);
  await stranger.page.getByRole('link', { name: 'Open the search' }).click();
  await stranger.page
    .getByRole('list', { name: 'Filters in force' })
    .getByText('Europe', { exact: true })
    .waitFor();
  await item.getByRole('button', { name: 'Remove All of Europe' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('heading', { name: 'You keep no searches yet' }).waitFor();
  await stranger.page.goto(`${node.url}/shared/${saved?.id}`);
  await stranger.page.getByRole('alert').waitFor();
  await stranger.close();
  await close();
});
