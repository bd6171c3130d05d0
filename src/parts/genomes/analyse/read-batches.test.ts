import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { BatchSlots } from './batch-slots.ts';
import { copySequences, countSequences } from './parse-batch.ts';
import { type InputFile, readBatches } from './read-batches.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-read-batches-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Names, letters and problems of an input, and what was said of it besides. */
async function read(bytes: InputFile['bytes'], batchBytes: number) {
  const sequences: string[] = [];
  const said: string[] = [];
  const slots = new BatchSlots();
  try {
    for await (const batch of readBatches([{ name: 'x', bytes }], {
      maxRecordBytes: 300_000,
      batchBytes,
      slots,
      onProblem: ({ hint }) => said.push(hint),
    })) {
      const own = copySequences(batch);
      assert.equal(own.length, countSequences(batch));
      for (const { index, name, letters, problem = '' } of own) {
        sequences.push(`${index} ${name} ${problem} ${Buffer.from(letters).toString('latin1')}`);
      }
      // What is given back is written over by what is read next.
      if (batch.kind === 'text') slots.giveBack(batch.bytes);
    }
  } catch (error) {
    said.push((error as Error).message);
  }
  return { sequences, said };
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** Records from none to several times what is read at once, some with text before them or cut lines. */
const text = fc
  .tuple(
    fc.constantFrom('', '', 'stray\n', 'x'.repeat(70_000), '\n\n'),
    fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-z>|]{0,20}$/),
        length: fc.oneof(fc.nat(200), fc.nat(40_000), fc.constantFrom(65_535, 65_536, 150_000)),
        lineLength: fc.constantFrom(60, 80, 1_000_000),
        newline: fc.constantFrom('\n', '\r\n'),
      }),
      { maxLength: 12 },
    ),
    fc.boolean(),
  )
  .map(([before, records, endsWithNewline]) => {
    const texts = records.map(({ name, length, lineLength, newline }, i) => {
      const letters = 'ACGTN'.repeat(length / 5 + 1).slice(i % 5, length);
      const lines = letters.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
      return [`>${name}${i}`, ...lines].join(newline);
    });
    return `${before}${texts.join('\n')}${endsWithNewline ? '\n' : ''}`;
  });

test('a file gives the records of the same bytes as a stream, wherever batches end', async () => {
  const path = join(folder, 'x.fasta');
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(1, 1000, 100_000, 1 << 20), async (own, batchBytes) => {
      const bytes = Buffer.from(own);
      writeFileSync(path, bytes);
      assert.deepEqual(await read(path, batchBytes), await read(cut(bytes, 7001), batchBytes));
    }),
    { numRuns: 50 },
  );
});

test('a record of many megabytes is read past the memory of a batch', async () => {
  const path = join(folder, 'large.fasta');
  const letters = 'ACGT'.repeat(25_000_00);
  writeFileSync(path, `>small\nAC\n>large\n${letters}\n>last\nGT\n`);
  const { sequences, said } = await read(path, 1 << 18);
  assert.deepEqual(
    sequences.map((one) => one.slice(0, 12)),
    ['0 small  AC', '1 large The ', '2 last  GT'],
  );
  assert.deepEqual(said, []);
});
