import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkInput } from './check-input.ts';

function nest(depth: number): unknown {
  let value: unknown = 'leaf';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test('ordinary JSON passes', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10, noUnicodeString: false }), (text) => {
      fc.pre(!text.includes('\\u0000') && !text.includes('__proto__') && !text.includes('\0'));
      checkInput(JSON.parse(text), 'body');
    }),
  );
  for (const value of [undefined, null, true, 7, '', nest(64)]) checkInput(value, 'body');
});

test('what is nested too deep is refused, however deep', () => {
  for (const depth of [65, 1_000_000])
    assert.throws(() => checkInput(nest(depth), 'body'), /body: It is nested more than 64 levels/);
});

test('a field called __proto__ is refused', () => {
  assert.throws(() => checkInput(JSON.parse('{"a":{"__proto__":1}}'), 'body'), /__proto__/);
});

test('U+0000 is refused in values and in names', () => {
  for (const value of ['a\0', ['\0'], { a: { b: 'x\0y' } }, { 'a\0': 1 }])
    assert.throws(() => checkInput(value, 'query'), /query: It holds the letter U\+0000/);
});
