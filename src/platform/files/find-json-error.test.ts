import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonError } from './find-json-error.ts';

function check(text: string, expected: number): void {
  assert.equal(findJsonError(text), expected, text);
}

test('the first token that cannot stand is found', () => {
  check('<html>', 0);
  check(' {"a": tru}', 7);
  check('{"a": 1,}', 8);
  check('{"a" 1}', 5);
  check('{"a": 1 "b": 2}', 8);
  check('[1, 2', 5);
  check('[1]]', 3);
  check('[}', 1);
  check('["a\nb"]', 1);
  check('[01]', 2);
  check('', 0);
});

test('valid JSON has no error', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.equal(findJsonError(text), text.length);
    }),
  );
});

test('where JSON.parse names the place of a mistake, it is the same one or inside its token', () => {
  const damaged = fc
    .tuple(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('', '}', ']', ',', ':', '{', '1', 'x'),
    )
    .map(([text, at, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const reason = findReason(text);
      const position = /at position (\d+)/.exec(reason)?.[1];
      const found = findJsonError(text);
      if (reason === '') assert.equal(found, text.length);
      else if (position !== undefined) assert.ok(found <= Number(position), `${found} ${reason}`);
    }),
    { numRuns: 300 },
  );
});

function findReason(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return String(error);
  }
}
