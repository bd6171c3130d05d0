import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Problem } from '../../../schema/problem.ts';
import { filterArbitrary, schemaArbitrary } from '../arbitrary.test-kit.ts';
import { compileSchema } from '../compiled-schema.ts';
import { FILTER_TYPES, parseSiloFilter } from './parse-filter.ts';
import { parseSiloQuery } from './parse-query.ts';
import { toSiloJson } from './to-json.ts';

const [schema] = fc.sample(schemaArbitrary, { numRuns: 1, seed: 3 });
assert.ok(schema);

/** Every type of filter in a tree. */
function listTypes(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listTypes);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? [value.type] : [];
  return [...own, ...Object.values(value).flatMap(listTypes)];
}

test('a filter that is written and read again is the same', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      schemaArbitrary.chain((own) =>
        fc.record({ own: fc.constant(own), filter: filterArbitrary(own, ['k1', 'k2']) }),
      ),
      ({ own, filter }) => {
        const problems: Problem[] = [];
        const json = JSON.parse(JSON.stringify(toSiloJson(filter)));
        for (const type of listTypes(json)) seen.add(type);
        const plain = JSON.parse(JSON.stringify(filter));
        assert.deepEqual(parseSiloFilter(compileSchema(own), json, problems), plain);
        assert.deepEqual(problems, []);
      },
    ),
    { numRuns: 2000, seed: 2020 },
  );
  const missing = FILTER_TYPES.filter((type) => !seen.has(type));
  assert.deepEqual(missing, [], 'every type was met');
});

test('a question is read with its action, order and limits', () => {
  const body = {
    filterExpression: { type: 'NucleotideEquals', position: 1, symbol: '-' },
    action: {
      type: 'Aggregated',
      groupByFields: ['country'],
      orderByFields: ['country', { field: 'count', order: 'descending' }],
      limit: 3,
      offset: 1,
      randomize: { seed: 7 },
    },
  };
  const [only] = schema.nucleotideSequences;
  assert.ok(only);
  const single = { ...schema, nucleotideSequences: [only] };
  assert.deepEqual(parseSiloQuery(single, body), {
    ok: true,
    value: {
      filter: {
        type: 'SymbolEquals',
        kind: 'nucleotide',
        sequence: only.name,
        position: 0,
        symbol: '-',
      },
      action: { type: 'Aggregated', groupBy: ['country'] },
      orderBy: [
        { field: 'country', order: 'ascending' },
        { field: 'count', order: 'descending' },
      ],
      limit: 3,
      offset: 1,
      randomize: { seed: 7 },
    },
  });
});

const all = { type: 'True' };
const count = { type: 'Aggregated' };
for (const [what, body, where] of [
  ['no filter', { action: count }, 'filterExpression'],
  ['no object', [], 'body'],
  ['an unknown action', { filterExpression: all, action: { type: 'Everything' } }, 'action.type'],
  [
    'an unknown filter',
    { filterExpression: { type: 'constructor' }, action: count },
    'filterExpression.type',
  ],
  [
    'a misspelt field',
    { filterExpression: { type: 'IsNull', column: 'date', colum: 'x' }, action: count },
    'filterExpression.colum',
  ],
  [
    'a text for a number, deep in a tree',
    {
      filterExpression: {
        type: 'And',
        children: [all, { type: 'Not', child: { type: 'IntEquals', column: 'age', value: '3' } }],
      },
      action: count,
    },
    'filterExpression.children[1].child.value',
  ],
  [
    'no least proportion',
    { filterExpression: all, action: { type: 'Mutations' } },
    'action.minProportion',
  ],
  [
    'another order',
    {
      filterExpression: all,
      action: { ...count, orderByFields: [{ field: 'count', order: 'up' }] },
    },
    'action.orderByFields[0].order',
  ],
  [
    'two profiles',
    {
      filterExpression: {
        type: 'NucleotideMutationProfile',
        distance: 1,
        sequenceName: 'main',
        sequenceId: 'k1',
        mutations: [],
      },
      action: count,
    },
    'filterExpression',
  ],
] as const) {
  test(`${what} is told with its place`, () => {
    const answer = parseSiloQuery(schema, body);
    assert.ok(!answer.ok);
    assert.ok(
      answer.error.some((problem) => problem.where === where),
      JSON.stringify(answer.error),
    );
    for (const { hint } of answer.error) assert.match(hint, /\w{3}/);
  });
}

test('a tree that is too deep is refused, not followed', () => {
  let filter: object = { type: 'True' };
  for (let i = 0; i < 5000; i++) filter = { type: 'Not', child: filter };
  const answer = parseSiloQuery(schema, { filterExpression: filter, action: count });
  assert.ok(!answer.ok);
  assert.match(answer.error[0]?.hint ?? '', /100 levels/);
});
