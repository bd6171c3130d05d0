import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitAnswer } from './fit-answer.ts';

test('what is short stays as it is', () => assert.equal(fitAnswer('{"a":[1]}', 100), '{"a":[1]}'));

test('of JSON the longest list is cut after a whole item, and the answer says how many were left out', () => {
  const data = Array.from({ length: 100 }, (_, id) => ({ id }));
  const fitted = fitAnswer(JSON.stringify({ info: { tags: ['a', 'b'] }, data }), 400);
  const [json = '', note = ''] = fitted.split('\n\n');
  const cut = JSON.parse(json) as { info: unknown; data: unknown[] };
  assert.deepEqual(cut.info, { tags: ['a', 'b'] });
  assert.ok(cut.data.length > 5);
  assert.deepEqual(cut.data, data.slice(0, cut.data.length));
  assert.match(note, new RegExp(`the first ${cut.data.length} of 100 items of data\\b`));
  assert.ok(fitted.length <= 400);
});

test('what is no JSON, or has no list that could be shorter, is cut after a letter', () => {
  assert.match(
    fitAnswer('x'.repeat(500), 100),
    /^x{100}\n\n\[Cut: the first 100 of 500 characters/,
  );
  const long = JSON.stringify({ text: 'y'.repeat(500), list: [1] });
  assert.match(fitAnswer(long, 100), /the first 100 of \d+ characters/);
});

test('whatever the answer is, it is hardly longer than it may be', () =>
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 200, max: 2000 }), (text, longest) => {
      const fitted = fitAnswer(text, longest);
      assert.ok(fitted.length <= longest + 200);
      if (text.length <= longest) assert.equal(fitted, text);
      else assert.match(fitted, /\n\n\[Cut: /);
    }),
  ));
