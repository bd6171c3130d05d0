import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { LineTooLongError, splitLines } from './split-lines.ts';

async function* toPieces(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function read(pieces: readonly string[], maxBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(toPieces(pieces), maxBytes)) {
    lines.push(Buffer.from(line).toString());
  }
  return lines;
}

const cases: readonly (readonly [pieces: readonly string[], lines: readonly string[]])[] = [
  [[], []],
  [['a\nb\n'], ['a', 'b']],
  [['a\nb'], ['a', 'b']],
  [
    ['a', '', 'b\n', 'c'],
    ['ab', 'c'],
  ],
  [
    ['\n\n', '\n'],
    ['', '', ''],
  ],
  [['ab', '\n'], ['ab']],
];
for (const [pieces, lines] of cases) {
  test(JSON.stringify(pieces), async () => assert.deepEqual(await read(pieces), lines));
}

test('wherever the pieces are cut, the lines are the same', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (pieces) => {
      const lines = pieces.join('').split('\n');
      if (lines.at(-1) === '') lines.pop();
      assert.deepEqual(await read(pieces), lines);
    }),
    { seed: 2020 },
  );
});

test('a line that never ends is refused before all of it is there', async () => {
  await assert.rejects(read(['abc', 'def', 'ghi'], 5), LineTooLongError);
  assert.deepEqual(await read(['abc\n', 'defgh'], 5), ['abc', 'defgh']);
});
