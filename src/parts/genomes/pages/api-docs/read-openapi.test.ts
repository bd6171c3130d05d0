import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readOpenApi, toCurlCommand } from './read-openapi.ts';

const DOCUMENT = {
  components: {
    schemas: { Id: { type: 'string', format: 'uuid' } },
    parameters: {
      id: { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } },
    },
  },
  paths: {
    '/things/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        tags: ['things'],
        summary: 'Change one',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['names'],
                properties: { names: { type: 'array', items: { type: 'string' } } },
              },
              example: { names: ["it's"] },
            },
          },
        },
        responses: { 200: { description: 'Done.' } },
      },
    },
  },
};

test('an operation with references, a body and an example', () => {
  const [operation] = readOpenApi(DOCUMENT);
  assert.ok(operation !== undefined);
  assert.equal(operation.tag, 'things');
  assert.deepEqual(
    operation.parameters.map((one) => [one.name, one.type, one.isRequired]),
    [['id', 'string (uuid)', true]],
  );
  assert.deepEqual(
    operation.bodyFields.map((one) => [one.name, one.type, one.isRequired]),
    [['names', 'array of string', true]],
  );
  assert.deepEqual(operation.responses, [{ status: '200', description: 'Done.' }]);
  const curl = toCurlCommand('http://node', operation);
  assert.ok(curl.startsWith("curl -X POST 'http://node/things/{id}'"));
  assert.ok(curl.includes(`-d '{"names":["it'\\''s"]}'`));
});

test('no document makes it fail', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(readOpenApi(value))));
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      Array.isArray(readOpenApi({ paths: { '/x': { get: value } } })),
    ),
  );
});
