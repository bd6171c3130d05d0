import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFailure } from './http.ts';
import { lapisAddress } from './lapis.ts';

test('a problem document, plain and in the envelope of LAPIS', () => {
  const problem = {
    title: 'No such entry',
    status: 404,
    detail: 'There is none.',
    code: 'entry-not-found',
    remedy: 'Check it.',
    problems: [{ code: 'a', where: 'b', value: 'c', hint: 'd' }],
  };
  const plain = toFailure(404, problem).details;
  assert.deepEqual(toFailure(404, { error: problem, info: {} }).details, plain);
  assert.equal(plain.kind, 'missing');
  assert.equal(plain.remedy, 'Check it.');
  assert.deepEqual(plain.problems, problem.problems);
});

test('an answer that is no problem document still says of what kind it is', () => {
  for (const [status, kind] of [
    [500, 'failing'],
    [503, 'failing'],
    [403, 'forbidden'],
    [401, 'forbidden'],
    [400, 'refused'],
    [410, 'missing'],
  ] as const) {
    for (const body of [null, '', 'text', [], { error: 'text' }]) {
      assert.equal(toFailure(status, body).details.kind, kind);
    }
  }
});

test('a filter as the address of a file', () => {
  assert.equal(
    lapisAddress('demo', 'details', {
      filter: { country: ['Germany', 'France'] },
      extra: { dataFormat: 'tsv' },
    }),
    '/api/lapis/demo/sample/details?country=Germany&country=France&dataFormat=tsv',
  );
});
