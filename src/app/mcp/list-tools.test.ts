import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { changesState } from '../../platform/http/bound-operation.ts';
import type { AnyOperation } from '../../schema/define-operation.ts';
import { defined } from '../../std/assert.ts';
import { listOperations } from '../open-api.ts';
import { listTools, ToolInputError } from './list-tools.ts';

const tools = listTools();
const find = (name: string) =>
  defined(
    tools.find((tool) => tool.name === name),
    name,
  );

test('every marked operation is a tool, and none of them changes anything', () => {
  const marked = listOperations().filter(({ tool }) => tool !== undefined);
  assert.deepEqual(
    tools.map(({ name }) => name).toSorted(),
    marked.map(({ name }) => name).toSorted(),
  );
  assert.ok(marked.length >= 9);
  assert.deepEqual(marked.filter(changesState), []);
});

test('an operation that changes something is no tool, though it be marked', () => {
  const operation = {
    name: 'delete-all',
    method: 'GET',
    path: '/api/x',
    access: 'public',
    changesState: true,
    input: {},
    tool: { title: 'x', description: 'x' },
  } as unknown as AnyOperation;
  assert.deepEqual(listTools([operation]), []);
  assert.deepEqual(listTools([{ ...operation, changesState: false, method: 'POST' }]), []);
  assert.equal(listTools([{ ...operation, changesState: false }]).length, 1);
});

const requests: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['get-node', {}, '/api/node'],
  ['get-entry', { accession: 'OC_1/2' }, '/api/entries/OC_1%2F2'],
  ['lapis-aggregated', { pathogen: 'a' }, '/api/lapis/a/sample/aggregated?limit=100'],
  [
    'lapis-details',
    { pathogen: 'a', country: ['Chile', 'Peru'], limit: 7, offset: 3 },
    '/api/lapis/a/sample/details?country=Chile&country=Peru&limit=7&offset=3',
  ],
  ['lapis-details', { pathogen: 'a', limit: 1e6 }, '/api/lapis/a/sample/details?limit=1000'],
];
for (const [name, input, path] of requests) {
  test(`${name} with ${JSON.stringify(input)}`, () =>
    assert.deepEqual(find(name).toRequest(input), { method: 'GET', path }));
}

for (const [name, input] of [
  ['lapis-details', { pathogen: 'a', limit: -1 }],
  ['lapis-details', { pathogen: 'a', country: { is: 'x' } }],
  ['lapis-details', {}],
] as const) {
  test(`${name} refuses ${JSON.stringify(input)}`, () =>
    assert.throws(() => find(name).toRequest(input), ToolInputError));
}

test('inputs say what they are and which are needed', () => {
  const { properties, required, additionalProperties } = find('lapis-details')
    .inputSchema as unknown as {
    properties: Record<string, { description?: string }>;
    required: string[];
    additionalProperties: unknown;
  };
  assert.deepEqual(required, ['pathogen']);
  assert.ok(additionalProperties, 'any field is a filter');
  assert.match(properties.limit?.description ?? '', /1000 at most/);
  assert.equal(find('get-node').inputSchema.additionalProperties, false);
  assert.ok(z.object({}).safeParse(properties).success);
});
