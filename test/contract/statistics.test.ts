// Growth and shares of a variant over HTTP, on simulated genomes: what they are computed from is counted
// again with the plain endpoints.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { computeProportionInterval } from '../../src/engine/statistics/proportion-interval.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 300;
const VARIANT = 'N:203K';
let node: TestNode;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), requestsPerMinute: '100000' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

async function get<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const response = await fetch(`${node.url}${path}?${new URLSearchParams(parameters)}`);
  const answer = (await response.json()) as { data: T };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}

const aggregate = (parameters: Record<string, string>) =>
  get<Record<string, string | number>[]>(
    `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`,
    parameters,
  );

interface Growth {
  readonly params: object;
  readonly firstDate: string;
  readonly genomes: { readonly variant: number; readonly total: number };
  readonly observed: {
    readonly date: string[];
    readonly t: number[];
    readonly n: number[];
    readonly k: number[];
  };
  readonly estimatedProportions: { readonly t: number[]; readonly proportion: number[] };
}

const ask = (parameters: Record<string, string>) =>
  get<Growth>(`/api/pathogens/${SIMULATED_INSTANCE}/growth-advantage`, {
    variant: VARIANT,
    ...parameters,
  });

test('growth is fitted to the counts that the plain endpoints give', async () => {
  for (const filters of [{}, { region: 'Europe' }, { dateFrom: '2020-06-01' }]) {
    const { observed, genomes, firstDate } = await ask(filters);
    const all = await aggregate({ ...filters, fields: 'date', orderBy: 'date' });
    const own = await aggregate({ ...filters, fields: 'date', advancedQuery: VARIANT });
    const dated = all.filter(({ date }) => date !== null);
    assert.ok(dated.length > 10);
    assert.deepEqual(
      observed.date,
      dated.map(({ date }) => date),
    );
    assert.deepEqual(
      observed.n,
      dated.map(({ count }) => count),
    );
    const countOf = new Map(own.map(({ date, count }) => [date, count]));
    assert.deepEqual(
      observed.k,
      dated.map(({ date }) => countOf.get(date ?? '') ?? 0),
    );
    assert.equal(firstDate, observed.date[0]);
    const days = observed.date.map(
      (date) => (Date.parse(date) - Date.parse(firstDate)) / 86_400_000,
    );
    assert.deepEqual(observed.t, days);
    assert.equal(
      genomes.total,
      observed.n.reduce((sum, n) => sum + n, 0),
    );
  }
});

test('the same counts sent in cov-spectrum’s form give the same estimates', async () => {
  const own = await ask({ generationTime: '4.8' });
  const { t, n, k } = own.observed;
  const config = {
    alpha: 0.95,
    generationTime: 4.8,
    initialCasesVariant: 1,
    initialCasesWildtype: 1,
    reproductionNumberWildtype: 1,
    tStart: 0,
    tEnd: t.at(-1),
  };
  const response = await fetch(`${node.url}/api/v2/computed/model/chen2021Fitness`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://example.org' },
    body: JSON.stringify({ config, data: { t, n, k } }),
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  const answer = (await response.json()) as Growth;
  assert.deepEqual(answer.params, own.params);
  assert.deepEqual(answer.estimatedProportions.t, own.estimatedProportions.t);
  assert.deepEqual(answer.estimatedProportions.proportion, own.estimatedProportions.proportion);
});

test('shares by month and place add up to the counts of the plain endpoints', async () => {
  const points = await get<
    {
      place: string | null;
      from: string;
      to: string;
      count: number;
      total: number;
      ciLower: number;
      ciUpper: number;
    }[]
  >(`/api/pathogens/${SIMULATED_INSTANCE}/proportions`, {
    variant: VARIANT,
    period: 'month',
    place: 'region',
  });
  assert.ok(points.length > 20);
  for (const { place, from, to, count, total, ...point } of points.slice(0, 15)) {
    const filters = { region: place ?? '', dateFrom: from, dateTo: to };
    assert.deepEqual(await aggregate(filters), [{ count: total }]);
    assert.deepEqual(await aggregate({ ...filters, advancedQuery: VARIANT }), [{ count }]);
    const expected = computeProportionInterval(
      { successes: count, trials: total },
      { method: 'wilson', confidence: 0.95 },
    );
    assert.deepEqual({ ciLower: point.ciLower, ciUpper: point.ciUpper }, expected);
  }
  const [dated] = await aggregate({ advancedQuery: '!IsNull(date)' });
  assert.equal(
    points.reduce((sum, { total }) => sum + total, 0),
    dated?.count,
  );
});
