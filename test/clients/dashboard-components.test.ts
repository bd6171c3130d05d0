// GenSpectrum's dashboard components, as their authors publish them, on our LAPIS-compatible API: what
// they show in Chromium is what PostgreSQL counts over the stored analyses. The bundle is another
// project's program (AGPL): scripts/ci-clients.sh installs it for CI, and nothing of it is shipped.
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { defined } from '../../src/std/assert.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from '../contract/test-node.ts';
import { shareBrowser, type WatchedPage } from '../e2e/browser.ts';
import { CLADE, type FilterPair, findFilters, isInClade, LINEAGE } from './component-filters.ts';
import { ComponentSite, type PlacedComponent } from './component-page.ts';
import { readChoices, readTable } from './component-tables.ts';
import {
  countBy,
  countInsertions,
  countMutationsByMonth,
  type MutationFigures,
  type MutationKind,
  type Selection,
  selectAll,
  sumMonths,
} from './figures-by-sql.ts';

const BUNDLE = process.env.DASHBOARD_COMPONENTS ?? '';
const SKIP = BUNDLE === '' && 'needs the bundle: set DASHBOARD_COMPONENTS to its file';
const GENOMES = 600;
// Of the grid over time.
const ROWS_A_PAGE = 10;
const browser = shareBrowser();
const site = new ComponentSite(BUNDLE);
let node: TestNode;
let filters: FilterPair[] = [];
let everything: Selection;

before(async () => {
  if (BUNDLE === '') return;
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  filters = await findFilters(node.db, SIMULATED_INSTANCE);
  everything = selectAll(SIMULATED_INSTANCE);
  await site.start();
});
after(async () => {
  if (BUNDLE === '') return;
  await site.stop();
  await node?.stop();
});

const NAMES = ['a country', 'a clade in a time', 'an advanced query in a region'];

/** Opens a page with components; its faults are watched until the test ends. */
async function openComponents(
  t: TestContext,
  components: readonly PlacedComponent[],
): Promise<WatchedPage> {
  const watched = await browser.open({ width: 1440 });
  t.after(() => watched.page.context().close());
  await watched.page.goto(site.addPage(`${node.url}/api/lapis/${SIMULATED_INSTANCE}`, components));
  return watched;
}

const byKey = (entries: Iterable<readonly [string, unknown]>) =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

function toRatio({ count, coverage }: MutationFigures): number {
  return count / coverage;
}

/** What the components and SQL say of mutations, by name: count and proportion. */
async function checkMutations(page: Page, selection: Selection, kind: MutationKind): Promise<void> {
  const index = kind === 'nucleotide' ? 0 : 1;
  const months = await countMutationsByMonth(node.db, selection, kind);
  const expected = sumMonths(months, { minProportion: 0.05, dated: false });
  assert.ok(expected.size >= 10, `${kind}: SQL finds mutations`);
  const rows = await readTable(page, 'gs-mutations', index);
  assert.deepEqual(
    byKey(rows.map((row) => [row.mutation ?? '', [Number(row.count), Number(row.proportion)]])),
    byKey([...expected].map(([name, own]) => [name, [own.count, toRatio(own)]])),
  );
  await checkMutationsOverTime(page, { months, index });
}

async function checkMutationsOverTime(
  page: Page,
  expected: {
    readonly months: ReadonlyMap<string, ReadonlyMap<string, MutationFigures>>;
    readonly index: number;
  },
): Promise<void> {
  const { months, index } = expected;
  const rows = await readTable(page, 'gs-mutations-over-time', index);
  const drawn = await page.locator('gs-mutations-over-time').nth(index).locator('tbody tr').count();
  assert.equal(drawn, Math.min(rows.length, ROWS_A_PAGE), 'the grid shows the first page');
  const dated = sumMonths(months, { minProportion: 0.05, dated: true });
  assert.deepEqual(rows.map(({ mutation }) => mutation).sort(), [...dated.keys()].sort());
  const shown = Object.keys(rows[0] ?? {}).filter((name) => name !== 'mutation');
  const known = [...months.keys()].filter((month) => month !== '');
  assert.ok(known.length >= 3, 'the genomes are of several months');
  assert.deepEqual(
    known.filter((month) => !shown.includes(month)),
    [],
  );
  for (const row of rows) {
    for (const month of shown) {
      const figures = months.get(month)?.get(row.mutation ?? '');
      const hasValue = figures !== undefined && figures.coverage > 0;
      const text = hasValue ? String(toRatio(figures)) : '';
      assert.equal(row[month], text, `${row.mutation} in ${month}`);
    }
  }
}

const overTime = { granularity: 'month', lapisDateField: 'date', views: ['table'] };

describe('dashboard components', { skip: SKIP }, () => {
  for (const [index, name] of NAMES.entries()) {
    test(`mutations, insertions and mutations over time: ${name}`, async (t) => {
      const { filter, selection } = defined(filters[index], name);
      const kinds: readonly MutationKind[] = ['nucleotide', 'amino acid'];
      const components = kinds.flatMap((sequenceType): PlacedComponent[] => [
        {
          tag: 'gs-mutations',
          attributes: { lapisFilter: filter, sequenceType, views: ['table', 'grid', 'insertions'] },
        },
        {
          tag: 'gs-mutations-over-time',
          attributes: {
            ...{ lapisFilter: filter, sequenceType, granularity: 'month', lapisDateField: 'date' },
            initialMeanProportionInterval: { min: 0.05, max: 1 },
          },
        },
      ]);
      const { page, faults } = await openComponents(t, components);
      for (const kind of kinds) await checkMutations(page, selection, kind);
      const nucleotides = page.locator('gs-mutations').first();
      await nucleotides.getByRole('button', { name: 'Insertions', exact: true }).click();
      const rows = await readTable(page, 'gs-mutations');
      assert.deepEqual(
        byKey(
          rows.map(({ insertion = '', count }) => [insertion.replace(/^ins_/, ''), Number(count)]),
        ),
        byKey(await countInsertions(node.db, selection)),
      );
      assert.deepEqual(faults, []);
    });

    test(`places, numbers, prevalence and statistics: ${name}`, async (t) => {
      const { filter, selection } = defined(filters[index], name);
      const components: PlacedComponent[] = [
        {
          tag: 'gs-sequences-by-location',
          attributes: { lapisFilter: filter, lapisLocationField: 'country', views: ['table'] },
        },
        {
          tag: 'gs-aggregate',
          attributes: { lapisFilter: filter, fields: ['lineage', 'country'] },
        },
        {
          tag: 'gs-number-sequences-over-time',
          attributes: {
            lapisFilters: [{ displayName: 'chosen', lapisFilter: filter }],
            ...overTime,
          },
        },
        {
          tag: 'gs-prevalence-over-time',
          attributes: {
            numeratorFilters: [{ displayName: 'chosen', lapisFilter: filter }],
            ...{ denominatorFilter: {}, ...overTime },
          },
        },
        { tag: 'gs-statistics', attributes: { numeratorFilter: filter, denominatorFilter: {} } },
      ];
      const { page, faults } = await openComponents(t, components);
      await checkPlaces(page, selection);
      await checkTimes(page, selection);
      assert.deepEqual(faults, []);
    });
  }

  test('queries over time', async (t) => {
    const region = "e.metadata ->> 'region' = 'Europe'";
    const change = "a.result -> 'aaSubstitutions' ? 'S:P681H'";
    const { page, faults } = await openComponents(t, [
      {
        tag: 'gs-queries-over-time',
        attributes: {
          ...{ lapisFilter: {}, granularity: 'month', lapisDateField: 'date' },
          queries: [
            {
              displayLabel: 'the change among the genomes of Europe',
              countQuery: 'S:P681H & region=Europe',
              coverageQuery: 'region=Europe',
            },
          ],
        },
      },
    ]);
    const [row] = await readTable(page, 'gs-queries-over-time');
    const choose = (condition: string) => ({ ...everything, condition });
    const counts = await countBy(node.db, choose(`${region} AND ${change}`), 'month');
    const coverages = await countBy(node.db, choose(region), 'month');
    const { query, ...months } = defined(row, 'a row');
    assert.equal(query, 'the change among the genomes of Europe');
    assert.ok(counts.size > 3 && Object.keys(months).length >= coverages.size);
    for (const [month, text] of Object.entries(months)) {
      const coverage = coverages.get(month) ?? 0;
      const share = (counts.get(month) ?? 0) / coverage;
      assert.equal(text, coverage === 0 ? '' : String(share), month);
    }
    assert.deepEqual(faults, []);
  });

  test('filters of lineages and places offer what is there, with its counts', async (t) => {
    const { page, faults } = await openComponents(t, [
      { tag: 'gs-lineage-filter', attributes: { lapisField: 'lineage', value: '' } },
      { tag: 'gs-location-filter', attributes: { fields: ['region', 'country', 'division'] } },
    ]);
    // The one below first: an open list lies over it.
    await checkLocationFilter(page);
    await checkLineageFilter(page);
    assert.deepEqual(faults, []);
  });
});

async function checkPlaces(page: Page, selection: Selection): Promise<void> {
  const countries = await countBy(node.db, selection, "metadata ->> 'country'");
  const rows = await readTable(page, 'gs-sequences-by-location');
  assert.ok(rows.length > 0);
  assert.deepEqual(
    byKey(rows.map(({ country = '', count }) => [country, Number(count)])),
    byKey(countries),
  );
  const pairs = await countBy(
    node.db,
    selection,
    "concat(result -> 'attributes' ->> 'pango_lineage', '|', metadata ->> 'country')",
  );
  const groups = await readTable(page, 'gs-aggregate');
  assert.deepEqual(
    byKey(groups.map((row) => [`${row.lineage}|${row.country}`, Number(row.count)])),
    byKey(pairs),
  );
}

async function checkTimes(page: Page, selection: Selection): Promise<void> {
  const [own, all] = [
    await countBy(node.db, selection, 'month'),
    await countBy(node.db, everything, 'month'),
  ];
  const withName = (months: ReadonlyMap<string, number>) =>
    [...months].map(([month, count]) => [month === '' ? 'Unknown' : month, count] as const);
  const numbers = await readTable(page, 'gs-number-sequences-over-time');
  const shown = numbers.map(({ month = '', chosen }) => [month, Number(chosen)] as const);
  assert.deepEqual(byKey(shown.filter(([, count]) => count > 0)), byKey(withName(own)));
  const prevalence = await readTable(page, 'gs-prevalence-over-time');
  assert.ok(prevalence.length > 0);
  for (const { month = '', ...row } of prevalence) {
    const key = month === 'Unknown' ? '' : month;
    const [count, total] = [own.get(key) ?? 0, all.get(key) ?? 0];
    assert.equal(Number(row['chosen count']), count, month);
    assert.equal(row['chosen prevalence'], (count / total).toFixed(4), month);
  }
  const values = await page.locator('gs-statistics .stat-value').allInnerTexts();
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((a, b) => a + b, 0);
  const percent = `${((sum(own) / sum(all)) * 100).toFixed(2)}%`;
  assert.deepEqual(values, [String(sum(own)), percent]);
}

async function checkLineageFilter(page: Page): Promise<void> {
  const lineages = await countBy(node.db, everything, LINEAGE);
  const choices = await readChoices(page, 'gs-lineage-filter');
  assert.ok(lineages.size > 5);
  for (const [lineage, count] of lineages)
    assert.equal(choices.get(lineage), String(count), lineage);
  const sublineages = [...lineages].filter(([lineage]) => isInClade(lineage));
  const total = sublineages.reduce((sum, [, count]) => sum + count, 0);
  assert.equal(choices.get(`${CLADE}*`), String(total));
}

async function checkLocationFilter(page: Page): Promise<void> {
  const places = new Map<string, number>();
  for (const fields of [['region'], ['region', 'country'], ['region', 'country', 'division']]) {
    const isGiven = fields.map((field) => `metadata ->> '${field}' IS NOT NULL`).join(' AND ');
    const path = fields.map((field) => `(metadata ->> '${field}')`).join(` || ' / ' || `);
    for (const [place, count] of await countBy(
      node.db,
      everything,
      `CASE WHEN ${isGiven} THEN ${path} END`,
    ))
      if (place !== '') places.set(place, count);
  }
  const choices = await readChoices(page, 'gs-location-filter');
  assert.deepEqual(
    byKey(choices),
    byKey([...places].map(([place, count]) => [place, String(count)])),
  );
}
