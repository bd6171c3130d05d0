// What the page Explore is told in one question, on simulated genomes: every number is asked for again with the
// plain endpoints, for the same filters.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AnswerOf, ExploreAnswer } from '../../src/parts/genomes/explore/explore-panels.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 400;
let node: TestNode;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), requestsPerMinute: '100000' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

type Filters = Record<string, string | string[]>;
const QUERIES: readonly Filters[] = [
  {},
  { region: 'Europe' },
  { advancedQuery: 'S:614G & !(region=Europe)', dateFrom: '2020-06-01' },
];

async function explore<T extends ExploreAnswer['type']>(
  panel: { readonly type: T } & Record<string, unknown>,
  queries: readonly Filters[] = QUERIES,
) {
  const response = await fetch(`${node.url}/api/instances/${SIMULATED_INSTANCE}/explore`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ queries: queries.map((filters) => ({ filters })), panels: [panel] }),
  });
  const answer = (await response.json()) as {
    data: { totals: number[]; overlaps: number[][]; panels: AnswerOf<T>[] };
  };
  assert.equal(response.status, 200, JSON.stringify(answer));
  const [own] = answer.data.panels;
  assert.ok(own);
  return { ...answer.data, panel: own };
}

async function get<T>(path: string, filters: Filters, more: Filters = {}): Promise<T> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, ...more })) {
    for (const one of [value].flat()) parameters.append(name, one);
  }
  const response = await fetch(`${node.url}${path}?${parameters}`);
  const answer = (await response.json()) as { data: T };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}

type Row = Record<string, string | number | null> & { readonly count: number };
const sample = (action: string, filters: Filters, more: Filters = {}) =>
  get<Row[]>(`/api/lapis/${SIMULATED_INSTANCE}/sample/${action}`, filters, more);

async function count(filters: Filters, condition?: string): Promise<number> {
  const { advancedQuery, ...rest } = filters;
  const parts = [advancedQuery, condition].flatMap((part) => (part === undefined ? [] : [part]));
  const joined = parts.map((part) => `(${part})`).join(' & ');
  const [row] = await sample('aggregated', rest, joined === '' ? {} : { advancedQuery: joined });
  return row?.count ?? -1;
}

interface Point {
  readonly from: string;
  readonly count: number | undefined;
  readonly total: number;
  readonly ciLower: number | null | undefined;
  readonly ciUpper: number | null | undefined;
}

interface Growth {
  readonly params: Readonly<Record<string, unknown>>;
  readonly genomes: { readonly variant: number; readonly total: number };
}

describe('every number is that of the plain endpoints', () => {
  test('totals, and genomes that two queries have in common', async () => {
    const { totals, overlaps } = await explore({ type: 'extent', dateField: 'date' });
    assert.deepEqual(totals, await Promise.all(QUERIES.map((filters) => count(filters))));
    assert.deepEqual(
      overlaps.map((row, at) => row[at]),
      totals,
    );
    assert.equal(overlaps[0]?.[1], totals[1]);
    assert.equal(overlaps[1]?.[2], 0);
    assert.equal(overlaps[2]?.[0], totals[2]);
  });

  test('the first and the last day', async () => {
    const { panel } = await explore({ type: 'extent', dateField: 'date' });
    for (const [at, filters] of QUERIES.entries()) {
      const rows = await sample('aggregated', filters, { fields: 'date', orderBy: 'date' });
      const days = rows.flatMap(({ date }) => (date === null ? [] : [date]));
      const undated = rows.find(({ date }) => date === null)?.count ?? 0;
      assert.deepEqual(panel.byQuery[at], { first: days[0], last: days.at(-1), undated });
    }
  });

  test('genomes over time by lineage, with the intervals of the proportions endpoint', async () => {
    const asked = { type: 'overTime', dateField: 'date', by: 'lineage', top: 4, period: 'month' };
    const { panel } = await explore({ ...asked, type: 'overTime' as const, intervals: true });
    assert.equal(panel.series.length, 4);
    for (const [at, filters] of QUERIES.entries()) {
      const own = panel.byQuery[at];
      assert.ok(own);
      for (const [place, lineage] of panel.series.entries()) {
        const points: Point[] = await get<Point[]>(
          `/api/pathogens/${SIMULATED_INSTANCE}/proportions`,
          filters,
          {
            variant: `lineage=${lineage}`,
            period: 'month',
          },
        );
        const shown: Partial<Point>[] = panel.periods.flatMap(({ from }, period) => {
          const total: number = own.totals[period] ?? 0;
          const bounds = {
            ciLower: own.ciLower?.[place]?.[period],
            ciUpper: own.ciUpper?.[place]?.[period],
          };
          return total === 0
            ? []
            : [{ from, count: own.counts[place]?.[period], total, ...bounds }];
        });
        assert.deepEqual(
          shown,
          points.map(({ from, count: genomes, total, ciLower, ciUpper }) => ({
            ...{ from, count: genomes, total, ciLower, ciUpper },
          })),
        );
      }
    }
    const [all] = QUERIES;
    const ranked = await sample('aggregated', all ?? {}, { fields: 'lineage' });
    assert.ok(ranked.length > 4, 'more lineages than are shown');
    const named = { ...asked, type: 'overTime' as const, values: ['B.1.1'] };
    assert.deepEqual((await explore(named)).panel.series, ['B.1.1']);
  });

  test('counts by one column and by two', async () => {
    for (const columns of [['country'], ['host', 'sex']]) {
      const { panel } = await explore({ type: 'counts', columns, limit: 3 });
      for (const [at, filters] of QUERIES.entries()) {
        const rows = await sample('aggregated', filters, { fields: columns });
        const own = panel.byQuery[at];
        assert.ok(own);
        assert.equal(own.rows.length, Math.min(3, rows.length));
        assert.equal(own.leftOut, Math.max(0, rows.length - 3));
        for (const { values, count: genomes } of own.rows) {
          const same = rows.find((row) => columns.every((name, i) => row[name] === values[i]));
          assert.equal(genomes, same?.count);
        }
        const counts = rows.map((row) => row.count).sort((a, b) => b - a);
        assert.deepEqual(
          own.rows.map((row) => row.count),
          counts.slice(0, 3),
        );
      }
    }
  });

  test('growth of each lineage is that of the growth endpoint in the same days', async () => {
    let estimates = 0;
    for (const days of [null, 90]) {
      const { panel } = await explore({
        ...{ type: 'growth' as const, dateField: 'date', by: 'lineage', top: 3, days },
        overdispersed: true,
      });
      for (const [at, filters] of QUERIES.entries()) {
        const own = panel.byQuery[at];
        assert.ok(own?.from && own.to);
        const { dateFrom: _from, dateTo: _to, ...rest } = filters;
        for (const { value, genomes, estimate } of own.values) {
          if (estimate === null) continue;
          const answer: Growth = await get<Growth>(
            `/api/pathogens/${SIMULATED_INSTANCE}/growth-advantage`,
            rest,
            {
              ...{ variant: `lineage=${value}`, overdispersed: 'true' },
              ...{ dateFrom: own.from, dateTo: own.to },
            },
          );
          assert.deepEqual(estimate.a, answer.params.a);
          assert.deepEqual(estimate.fd, answer.params.fd);
          assert.deepEqual({ variant: genomes, total: own.total }, answer.genomes);
          estimates += 1;
        }
      }
    }
    assert.ok(estimates > 4, `${estimates} estimates compared`);
    const variant = 'lineage=B.1.1*';
    const own = await explore({ type: 'growth' as const, dateField: 'date', variant });
    for (const [at, filters] of QUERIES.entries()) {
      const [value] = own.panel.byQuery[at]?.values ?? [];
      assert.ok(value?.estimate, value?.reason ?? 'no estimate');
      const answer: Growth = await get<Growth>(
        `/api/pathogens/${SIMULATED_INSTANCE}/growth-advantage`,
        filters,
        { variant, overdispersed: 'true' },
      );
      assert.deepEqual(value.estimate.a, answer.params.a);
      assert.equal(value.genomes, answer.genomes.variant);
    }
  });

  test('mutations, and which go together', async () => {
    for (const kind of ['aminoAcid', 'nucleotide'] as const) {
      const { panel } = await explore({ type: 'mutations', kind, minProportion: 0.1 });
      for (const [at, filters] of QUERIES.entries()) {
        const rows = await sample(`${kind}Mutations`, filters, { minProportion: '0.1' });
        const names = ['mutation', 'sequenceName', 'mutationTo', 'position', 'count', 'coverage'];
        const pick = (row: object) =>
          [...names, 'proportion'].map((name) => (row as Record<string, unknown>)[name]);
        assert.deepEqual(panel.byQuery[at]?.map(pick), rows.map(pick));
      }
      const joint = await explore({ type: 'coOccurrence', kind, top: 4 });
      const { mutations } = joint.panel;
      assert.equal(mutations.length, 4);
      for (const [at, filters] of QUERIES.entries()) {
        for (const [i, one] of mutations.entries()) {
          for (const [j, other] of mutations.entries()) {
            const both = await count(filters, `${one} & ${other}`);
            assert.equal(joint.panel.byQuery[at]?.both[i]?.[j], both, `${one} and ${other}`);
          }
          assert.equal(joint.panel.byQuery[at]?.counts[i], await count(filters, one));
        }
      }
    }
  });

  test('mutations over time', async () => {
    const { panel } = await explore({
      ...{ type: 'mutationsOverTime' as const, kind: 'aminoAcid', dateField: 'date' },
      ...{ period: 'month', top: 5 },
    });
    assert.equal(panel.mutations.length, 5);
    for (const [at, filters] of QUERIES.entries()) {
      const path = `/api/lapis/${SIMULATED_INSTANCE}/component/aminoAcidMutationsOverTime`;
      const response = await fetch(`${node.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          filters,
          includeMutations: panel.mutations,
          dateRanges: panel.periods.map(({ from, to }) => ({ dateFrom: from, dateTo: to })),
          dateField: 'date',
        }),
      });
      const { data } = (await response.json()) as {
        data: { data: { count: number; coverage: number }[][]; totalCountsByDateRange: number[] };
      };
      const own = panel.byQuery[at];
      assert.deepEqual(
        own?.counts,
        data.data.map((row) => row.map((cell) => cell.count)),
      );
      assert.deepEqual(
        own?.coverages,
        data.data.map((row) => row.map((cell) => cell.coverage)),
      );
      assert.deepEqual(own?.totals, data.totalCountsByDateRange);
    }
  });

  test('delays and missing values, from the rows themselves', async () => {
    const columns = ['date', 'country', 'age', 'sex'];
    const missing = await explore({ type: 'missing', columns });
    const delays = await explore({
      ...{ type: 'delays' as const, from: 'date', to: 'submittedDate', by: 'submittingLab' },
    });
    for (const [at, filters] of QUERIES.entries()) {
      const rows = await sample('details', filters, {
        fields: [...columns, 'submittedDate', 'submittingLab'],
      });
      assert.deepEqual(
        missing.panel.byQuery[at],
        columns.map((name) => rows.filter((row) => row[name] === null).length),
      );
      const days = rows
        .flatMap(({ date, submittedDate }) =>
          date === null
            ? []
            : [(Date.parse(String(submittedDate)) - Date.parse(String(date))) / 86_400_000],
        )
        .sort((a, b) => a - b);
      const quantile = (share: number) => days[Math.max(1, Math.ceil(share * days.length)) - 1];
      const own = delays.panel.byQuery[at]?.all;
      assert.ok(own && days.length > 20);
      assert.deepEqual(
        [own.count, own.reversed, own.undated],
        [days.length, 0, rows.length - days.length],
      );
      assert.deepEqual([own.p10, own.median, own.p90], [0.1, 0.5, 0.9].map(quantile));
      const groups = delays.panel.byQuery[at]?.groups ?? [];
      assert.ok(groups.every((group) => group.count + group.undated + group.reversed > 0));
    }
  });
});

describe('lineages', () => {
  interface Lineage {
    readonly name: string;
    readonly genomes: number;
    readonly genomesWithSublineages: number;
    readonly parents: { readonly name: string; readonly genomes: number }[];
    readonly children: { readonly name: string; readonly genomes: number }[];
    readonly first: string | null;
    readonly last: string | null;
  }
  const base = `/api/instances/${SIMULATED_INSTANCE}/lineages`;

  test('the list and each page count what the filters of lineages find', async () => {
    const { lineages, total } = await get<{ lineages: Lineage[]; total: number }>(base, {});
    const rows = await sample('aggregated', {}, { fields: 'lineage' });
    assert.equal(total, rows.filter(({ lineage }) => lineage !== null).length);
    assert.ok(lineages.length > 3);
    for (const { name } of lineages.slice(0, 4)) {
      const one = await get<Lineage>(`${base}/${name}`, {});
      assert.equal(one.genomes, await count({ lineage: name }));
      assert.equal(one.genomesWithSublineages, await count({ lineage: `${name}*` }));
      const days = (
        await sample('aggregated', { lineage: `${name}*` }, { fields: 'date', orderBy: 'date' })
      ).flatMap(({ date }) => (date === null ? [] : [date]));
      assert.deepEqual([one.first, one.last], [days[0] ?? null, days.at(-1) ?? null]);
      for (const other of [...one.parents, ...one.children]) {
        assert.equal(other.genomes, await count({ lineage: `${other.name}*` }));
      }
      for (const parent of one.parents) {
        const above = await get<Lineage>(`${base}/${parent.name}`, {});
        assert.ok(above.children.some((child) => child.name === one.name));
      }
    }
  });

  test('a name in small letters is the same lineage, and a part of a name finds it', async () => {
    const one = await get<Lineage>(`${base}/b.1.1`, {});
    assert.equal(one.name, 'B.1.1');
    const found = await get<{ lineages: Lineage[] }>(base, { text: 'b.1.1' });
    assert.ok(found.lineages.some(({ name }) => name === 'B.1.1'));
    assert.ok(found.lineages.every(({ name }) => /b\.1\.1/i.test(name) || name !== 'A'));
  });
});
