import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import { rowsArbitrary, schemaArbitrary } from '../arbitrary.test-kit.ts';
import { appendRows, createFreshSegment } from '../fresh-segment.ts';
import { type RawRow, type RawSequence, toGenomeRow } from '../oracle.test-kit.ts';
import { encoder, readAll, testSchema, writeMain } from './aligned-lines.test-kit.ts';
import { AlignedReader } from './aligned-reader.ts';

function toJsonSequence(raw: RawSequence | null): unknown {
  if (raw === null) return null;
  const insertions = raw.insertions.map(({ position, symbols }) => `${position}:${symbols}`);
  return { sequence: raw.aligned, insertions };
}

/** A line as the peer writes it, without help of the code that reads it. */
function toLine(schema: IndexSchema, row: RawRow): string {
  const sequences = { ...row.nucleotide, ...row.aminoAcid };
  return JSON.stringify({
    [schema.primaryKey]: row.key,
    ...row.metadata,
    ...Object.fromEntries(
      Object.entries(sequences).map(([name, raw]) => [name, toJsonSequence(raw)]),
    ),
  });
}

/** Rows of sequences of up to 100 letters: more than a vector, and every remainder. */
const longRows = fc
  .record({
    reference: fc.string({ unit: fc.constantFrom(...'ACGTN'), minLength: 1, maxLength: 100 }),
    gene: fc.string({ unit: fc.constantFrom(...'MFVX*'), minLength: 1, maxLength: 40 }),
  })
  .chain(({ reference, gene }) => {
    const schema: IndexSchema = {
      primaryKey: 'key',
      columns: [],
      nucleotideSequences: [{ name: 'main', sequence: reference }],
      genes: [{ name: 'S', sequence: gene }],
      lineageSystems: {},
    };
    return fc.record({
      schema: fc.constant(schema),
      rows: fc.array(
        fc.record({ main: letters(reference, '-ACGTNNNNRY'), S: letters(gene, '-MFVXXX*B') }),
        { minLength: 1, maxLength: 4 },
      ),
    });
  });

/** Stretches of the reference, of one letter, and of any letters. */
function letters(reference: string, alphabet: string): fc.Arbitrary<string> {
  const stretch = fc.record({
    length: fc.integer({ min: 1, max: 40 }),
    letter: fc.option(fc.constantFrom(...alphabet)),
  });
  return fc.array(stretch, { minLength: 1, maxLength: 20 }).map((stretches) => {
    const own = stretches.map(({ length, letter }) => (letter ?? '.').repeat(length)).join('');
    return [...reference].map((letter, i) => (own[i] ?? '.').replace('.', letter)).join('');
  });
}

test('aligned genomes become the rows that a letter by letter comparison finds', () => {
  fc.assert(
    fc.property(
      schemaArbitrary.chain((schema) =>
        fc.record({ schema: fc.constant(schema), rows: rowsArbitrary(schema) }),
      ),
      fc.integer({ min: 1, max: 300 }),
      ({ schema, rows }, piece) => {
        const text = rows.map((row) => `${toLine(schema, row)}\n`).join('');
        const read = readAll(schema, encoder.encode(text), { piece });
        assert.deepEqual(read.problems, []);
        // A copy, because some of the drawn objects have no prototype.
        assert.deepEqual(read.rows, structuredClone(rows.map((row) => toGenomeRow(schema, row))));
        assert.ok(appendRows(createFreshSegment(schema), read.rows).ok);
      },
    ),
    { numRuns: 300 },
  );
});

test('sequences longer than a vector are compared to their last letter, in either case', () => {
  fc.assert(
    fc.property(longRows, fc.boolean(), ({ schema, rows }, isSmall) => {
      const raw = rows.map(({ main, S }, i) => ({
        key: `k${i}`,
        metadata: {},
        nucleotide: { main: { aligned: main, insertions: [] } },
        aminoAcid: { S: { aligned: S, insertions: [] } },
      }));
      const lines = raw.map((row) => toLine(schema, row));
      const small = lines.map((line) => line.replace(/"sequence":"[^"]*"/g, toSmall));
      const text = (isSmall ? small : lines).join('\n');
      const read = readAll(schema, encoder.encode(text));
      assert.deepEqual(read.problems, []);
      assert.deepEqual(
        read.rows,
        raw.map((row) => toGenomeRow(schema, row)),
      );
    }),
    { numRuns: 1000 },
  );
});

const toSmall = (text: string) => `"sequence"${text.slice(10).toLowerCase()}`;

test('bytes that are put into its memory are read as others are', () => {
  const bytes = encoder.encode(
    `${writeMain('ACGTACGTAC')}\n${writeMain('ACGT')}\n{"key":"behind"}\n`,
  );
  for (const piece of [1, 13, 1000]) {
    const reader = new AlignedReader(testSchema);
    const batches = [];
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece);
      // More may be reserved than comes.
      reader.reserve(piece + 5).set(part);
      batches.push(reader.take(part.length));
    }
    assert.deepEqual(
      batches.flatMap(({ rows }) => rows.map(({ key }) => key)),
      ['k', 'behind'],
    );
    assert.deepEqual(
      batches.flatMap(({ problems }) => problems.map(({ where }) => where)),
      ['line 2 main'],
    );
  }
});

test('every cut of a line is a problem, and none is taken for a genome', () => {
  const line = '{"key":"k","country":"Peru","main":{"sequence":"ACGTACGTAC","insertions":["1:A"]}}';
  for (let length = 1; length < line.length; length += 1) {
    const text = `${line.slice(0, length)}\n{"key":"behind"}\n`;
    const { rows, problems } = readAll(testSchema, encoder.encode(text));
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['behind'],
      text,
    );
    assert.equal(problems[0]?.where.startsWith('line 1'), true, text);
  }
});

test('bytes that are no UTF-8 are a problem', () => {
  const bytes = encoder.encode('{"key":"k","country":"?"}\n{"key":"behind"}');
  bytes[bytes.indexOf(63)] = 0xff;
  const { rows, problems } = readAll(testSchema, bytes);
  assert.deepEqual([rows.length, problems.map(({ code }) => code)], [1, ['aligned-line-json']]);
});

test('a line that is too long is read over, however it comes', () => {
  const text = `{"key":"before"}\n{"key":"${'x'.repeat(500)}"}\n{"key":"behind"}\n`;
  for (const piece of [1, 7, 99, 1000]) {
    const { rows, problems } = readAll(testSchema, encoder.encode(text), {
      piece,
      longestLine: 100,
    });
    assert.deepEqual(
      [rows.map(({ key }) => key), problems.map(({ code, where }) => `${code} ${where}`)],
      [['before', 'behind'], ['aligned-line-long line 2']],
    );
  }
});
