import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeRegions, overlapsAny } from './merge-regions.ts';

const span = fc.record({ start: fc.nat(60), length: fc.nat(9) }).map(({ start, length }) => ({
  referenceName: 'a',
  start,
  end: start + length,
}));

test('merged regions have the letters of all, each once, in order', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), span, (regions, other) => {
      const spans = mergeRegions(regions).get('a') ?? [];
      const has = (letter: number) =>
        regions.some(({ start, end }) => start <= letter && letter < end);
      for (let letter = 0; letter < 80; letter++) {
        const holding = spans.filter(({ start, end }) => start <= letter && letter < end).length;
        assert.equal(holding, has(letter) ? 1 : 0);
      }
      for (const [at, { start }] of spans.entries()) assert.ok(start > (spans[at - 1]?.end ?? -1));
      const letters = Array.from({ length: other.end - other.start }, (_, at) => other.start + at);
      if (letters.length > 0) assert.equal(overlapsAny(spans, other), letters.some(has));
    }),
  );
});

test('what has no bounds goes from the first letter to the last, and no letters leave the name', () => {
  const merged = mergeRegions([
    { referenceName: 'b', start: 5, end: 5 },
    { referenceName: 'a', start: 50, end: null },
    { referenceName: 'a', start: null, end: 10 },
  ]);
  assert.deepEqual(merged.get('b'), []);
  assert.deepEqual(merged.get('a'), [
    { start: 0, end: 10 },
    { start: 50, end: Number.POSITIVE_INFINITY },
  ]);
});
