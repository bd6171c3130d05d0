// What LAPIS' clients ask beside the plain questions, over HTTP on simulated genomes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parse } from 'yaml';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 300;
let node: TestNode;
let base: string;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), requestsPerMinute: '100000' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  base = `${node.url}/api/lapis/${SIMULATED_INSTANCE}`;
});
after(() => node?.stop());

interface Cell {
  readonly count: number;
  readonly coverage: number;
}
interface OverTime {
  readonly mutations?: readonly string[];
  readonly queries?: readonly string[];
  readonly data: readonly (readonly Cell[])[];
  readonly totalCountsByDateRange: readonly number[];
}
interface MutationRow {
  readonly mutation: string;
  readonly count: number;
  readonly coverage: number;
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${base}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { data: T };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}

const count = async (filters: object) =>
  (await ask<{ count: number }[]>('sample/aggregated', filters))[0]?.count ?? 0;

/** Ranges that touch, overlap and are open, over the time of the genomes. */
async function findRanges() {
  const rows = await ask<{ date: string | null }[]>('sample/aggregated', { fields: ['date'] });
  const dates = rows.flatMap(({ date }) => date ?? []).sort();
  const at = (share: number) => dates[Math.floor(share * (dates.length - 1))] as string;
  return [
    { dateFrom: at(0), dateTo: at(0.3) },
    { dateFrom: at(0.2), dateTo: at(0.6) },
    { dateFrom: at(0.5), dateTo: null },
    { dateFrom: null, dateTo: at(0.1) },
  ];
}

describe('what clients of LAPIS ask', () => {
  for (const [kind, option] of [
    ['nucleotide', 'nucleotideMutations'],
    ['aminoAcid', 'aminoAcidMutations'],
  ] as const) {
    test(`${kind} mutations over time are the counts and coverages of single questions`, async () => {
      const dateRanges = await findRanges();
      const known = await ask<MutationRow[]>(`sample/${option}`, { minProportion: 0.05 });
      const includeMutations = known.map(({ mutation }) => mutation).slice(0, 12);
      assert.ok(includeMutations.length >= 4);
      const [country] = await ask<{ country: string }[]>('sample/aggregated', {
        fields: ['country'],
        orderBy: [{ field: 'count', type: 'descending' }],
      });
      for (const filters of [{}, { country: country?.country }]) {
        const answer = await ask<OverTime>(`component/${kind}MutationsOverTime`, {
          ...{ filters, includeMutations, dateRanges, dateField: 'date' },
        });
        assert.deepEqual(answer.mutations, includeMutations);
        for (const [i, { dateFrom, dateTo }] of dateRanges.entries()) {
          const within = { ...filters, dateFrom, dateTo };
          assert.equal(answer.totalCountsByDateRange[i], await count(within));
          const rows = await ask<MutationRow[]>(`sample/${option}`, {
            ...within,
            minProportion: 0,
          });
          for (const [m, mutation] of includeMutations.entries()) {
            const cell = answer.data[m]?.[i];
            assert.equal(cell?.count, await count({ ...within, [option]: [mutation] }), mutation);
            const row = rows.find((own) => own.mutation === mutation);
            if (row !== undefined) assert.equal(cell.coverage, row.coverage, mutation);
          }
        }
      }
    });
  }

  test('queries over time are those of single questions', async () => {
    const dateRanges = await findRanges();
    const queries = [
      { displayLabel: 'both', countQuery: 'C241T & A23403G', coverageQuery: '!241N & !23403N' },
      { displayLabel: 'one of three', countQuery: '[1-of: 241T, 3037T]', coverageQuery: '!241N' },
    ];
    const body = { filters: {}, queries, dateRanges, dateField: 'date' };
    const answer = await ask<OverTime>('component/queriesOverTime', body);
    assert.deepEqual(answer.queries, ['both', 'one of three']);
    for (const [q, { countQuery, coverageQuery }] of queries.entries()) {
      for (const [i, { dateFrom, dateTo }] of dateRanges.entries()) {
        assert.deepEqual(answer.data[q]?.[i], {
          count: await count({ dateFrom, dateTo, advancedQuery: countQuery }),
          coverage: await count({ dateFrom, dateTo, advancedQuery: coverageQuery }),
        });
      }
    }
  });

  test('the JSON form of a query answers what the parameters do, and parsed queries mean themselves', async () => {
    const advanced = '(241T | !S:614G) & country.regex=a';
    const parse = await fetch(`${base}/query/parse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ queries: [advanced, 'contry=x'] }),
    });
    const { data, info: told } = (await parse.json()) as {
      data: { type: string; filter?: object }[];
      info: { dataVersion?: string };
    };
    assert.equal(told.dataVersion, parse.headers.get('lapis-data-version'));
    const [right, wrong] = data;
    assert.equal(right?.type, 'success');
    assert.equal(wrong?.type, 'failure');
    const response = await fetch(`${node.url}/api/query/${SIMULATED_INSTANCE}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        filterExpression: right?.filter,
        action: { type: 'Aggregated', groupByFields: ['country'], orderByFields: ['country'] },
      }),
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /application\/x-ndjson/);
    const lines = (await response.text()).trimEnd().split('\n');
    const rows = await ask<object[]>('sample/aggregated', {
      advancedQuery: advanced,
      fields: ['country'],
      orderBy: ['country'],
    });
    assert.ok(rows.length > 1);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as object),
      rows,
    );
  });

  test('lineages come as JSON and as YAML, and the version of the data alone', async () => {
    const address = `${base}/sample/lineageDefinition/lineage`;
    const json = await fetch(address);
    const definition = (await json.json()) as Record<string, { parents?: string[] }>;
    assert.ok(Object.values(definition).some(({ parents = [] }) => parents.length > 0));
    const yaml = await fetch(address, { headers: { accept: 'application/yaml' } });
    assert.match(yaml.headers.get('content-type') ?? '', /application\/yaml/);
    assert.deepEqual(parse(await yaml.text()), definition);
    const info = await fetch(`${base}/sample/info`);
    const { dataVersion } = (await info.json()) as { dataVersion: string };
    assert.equal(info.headers.get('lapis-data-version'), dataVersion);
    assert.equal(json.headers.get('lapis-data-version'), dataVersion);
  });

  test('`compression` packs the answer as a file', async () => {
    const address = `${base}/sample/details?fields=accession,date&orderBy=accession&dataFormat=tsv`;
    const plain = await (await fetch(address)).text();
    assert.equal(plain.trimEnd().split('\n').length, GENOMES + 1);
    for (const [name, unpack] of [
      ['gzip', gunzipSync],
      ['zstd', zstdDecompressSync],
    ] as const) {
      const response = await fetch(`${address}&compression=${name}&downloadAsFile=true`);
      assert.equal(response.headers.get('content-type'), `application/${name}`);
      assert.match(
        response.headers.get('content-disposition') ?? '',
        /=simulated-details\.tsv\.(?:gz|zst)$/,
      );
      assert.equal(unpack(Buffer.from(await response.arrayBuffer())).toString('utf8'), plain);
    }
    const other = await fetch(`${address}&compression=rar`);
    assert.equal(other.status, 400);
  });
});
