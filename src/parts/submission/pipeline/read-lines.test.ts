import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readLines } from './read-lines.ts';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test('lines are the same wherever the pieces of a text end', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)),
      ),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((line) => line.toWellFormed()).join('\n'));
        const found = await collect(readLines(cut(bytes, sizes), 1000));
        const expected = lines
          .map((line, index) => ({ number: index + 1, text: line.toWellFormed() }))
          .filter(({ text }) => text.trim() !== '');
        assert.deepEqual(found, expected);
      },
    ),
  ));

test('a line that is too long is passed over, and those behind it are read', async () => {
  const text = `${'x'.repeat(50)}\nshort\n${'y'.repeat(20)}\n${'z'.repeat(21)}`;
  const found = await collect(readLines(cut(Buffer.from(text), [7]), 20));
  assert.deepEqual(found, [
    { number: 1, text: null },
    { number: 2, text: 'short' },
    { number: 3, text: 'y'.repeat(20) },
    { number: 4, text: null },
  ]);
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
