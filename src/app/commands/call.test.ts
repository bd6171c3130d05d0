import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from '../../std/assert.ts';
import { listOperations } from '../open-api.ts';
import { prepareCall } from './call.ts';
import { CommandError } from './command-context.ts';

const find = (name: string) =>
  defined(
    listOperations().find((operation) => operation.name === name),
    name,
  );

test('values go into path, query and body, as the operation declares them', () => {
  assert.deepEqual(prepareCall(find('get-pathogen'), ['id=a b']), {
    method: 'GET',
    path: '/api/pathogens/a%20b',
  });
  assert.deepEqual(
    prepareCall(find('lapis-aggregated'), ['pathogen=x', 'country=Germany', 'country=Peru']),
    {
      method: 'GET',
      path: '/api/lapis/x/sample/aggregated?country=Germany&country=Peru',
    },
  );
  assert.deepEqual(prepareCall(find('count-facets'), ['id=x', 'columns=["country"]', 'limit=5']), {
    method: 'POST',
    path: '/api/instances/x/facets',
    body: '{"columns":["country"],"limit":5}',
  });
});

test('what an operation does not take, or lacks, is said', () => {
  assert.throws(() => prepareCall(find('get-pathogen'), []), CommandError);
  assert.throws(() => prepareCall(find('get-pathogen'), ['id=x', 'other=1']), /takes no 'other'/);
  assert.throws(() => prepareCall(find('get-node'), ['x']), /name=value/);
});
