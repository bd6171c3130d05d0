import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FastaParser } from '../../../bio/fasta.ts';
import { cleanName, copySequences } from './parse-batch.ts';

interface Parsed {
  readonly name: string;
  readonly letters: string;
  readonly isRefused: boolean;
}

/** What the parser of streams makes of a text. */
function parseStream(bytes: Uint8Array, maxRecordBytes: number): Parsed[] {
  const parsed: Parsed[] = [];
  const parser = new FastaParser({
    file: 'x',
    maxRecordBytes,
    onRecord: ({ name, letters }) => {
      parsed.push({ name, letters: Buffer.from(letters).toString('latin1'), isRefused: false });
    },
    onProblem: ({ value }) => {
      parsed.push({ name: cleanName(value), letters: '', isRefused: true });
    },
  });
  parser.push(bytes);
  parser.end();
  return parsed;
}

test('a batch holds what the parser of streams makes of it, whatever its lines hold', () => {
  const line = fc.string({
    unit: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...'ACGTNacgtn') },
      { weight: 3, arbitrary: fc.constantFrom(...'-*.?0 \t\r>RYux[{@`') },
      { weight: 1, arbitrary: fc.constantFrom('\u0000', '\u0007', '\u007f', 'é', '\u2028') },
    ),
    maxLength: 70,
  });
  const record = fc.tuple(line, fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'));
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(40, 100, 1e6),
      fc.boolean(),
      (records, maxRecordBytes, endsWithNewline) => {
        const text = records
          .map(([name, lines, newline]) => [`>${name}`, ...lines].join(newline))
          .join('\n');
        const bytes = Buffer.from(endsWithNewline ? `${text}\n` : text, 'utf8');
        const batch = {
          kind: 'text',
          bytes,
          file: 'x',
          maxRecordBytes,
          index: 7,
          count: 0,
        } as const;
        const sequences = copySequences(batch);
        assert.deepEqual(
          sequences.map(({ index }) => index),
          sequences.map((_, i) => 7 + i),
        );
        assert.deepEqual(
          sequences.map(({ name, letters, problem }) => ({
            name,
            letters: Buffer.from(letters).toString('latin1'),
            isRefused: problem !== undefined,
          })),
          parseStream(bytes, maxRecordBytes),
        );
      },
    ),
    { numRuns: 1500 },
  );
});
