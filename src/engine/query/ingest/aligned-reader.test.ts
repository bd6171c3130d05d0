import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GenomeRow, IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { rowsArbitrary, schemaArbitrary } from '../arbitrary.test-kit.ts';
import { appendRows, createFreshSegment } from '../fresh-segment.ts';
import { type RawRow, type RawSequence, toGenomeRow } from '../oracle.test-kit.ts';
import { AlignedReader } from './aligned-reader.ts';

const encoder = new TextEncoder();

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

function readAll(
  schema: IndexSchema,
  bytes: Uint8Array,
  { piece = bytes.length, longestLine = 2 ** 20 } = {},
): { rows: GenomeRow[]; problems: Problem[] } {
  const reader = new AlignedReader(schema, { longestLine });
  const batches = [];
  for (let at = 0; at < bytes.length; at += piece) {
    batches.push(reader.read(bytes.subarray(at, at + piece)));
  }
  batches.push(reader.end());
  return {
    rows: batches.flatMap(({ rows }) => rows),
    problems: batches.flatMap(({ problems }) => problems),
  };
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

const schema: IndexSchema = {
  primaryKey: 'key',
  columns: [
    { name: 'country', type: 'string' },
    { name: 'date', type: 'date' },
    { name: 'age', type: 'int' },
    { name: 'score', type: 'float' },
    { name: 'complete', type: 'boolean' },
  ],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGTACGTAC' }],
  genes: [{ name: 'S', sequence: 'MFV' }],
  lineageSystems: {},
};
const nothing = { country: null, date: null, age: null, score: null, complete: null };
const plainMain = { begin: 0, end: 10, positions: [], symbols: '', missing: [], insertions: [] };

function check(line: string, expected: Partial<GenomeRow>): void {
  const { rows, problems } = readAll(schema, encoder.encode(line));
  assert.deepEqual(problems, []);
  assert.deepEqual(rows, [
    { key: 'k', metadata: nothing, nucleotide: {}, aminoAcid: {}, ...expected },
  ]);
}

test('every form of a value is read', () => {
  check('{"key":"k"}', {});
  check(' { "key" : "k" , "country" : "C\\u00f4te \\"d\\"" } \r', {
    metadata: { ...nothing, country: 'Côte "d"' },
  });
  check('{"country":"Île","key":"k","age":-12,"score":1.5e3,"complete":true}', {
    metadata: { ...nothing, country: 'Île', age: -12, score: 1500, complete: true },
  });
  check('{"key":"k","age":0,"score":0.25,"complete":false,"date":"2024-02-29"}', {
    metadata: { ...nothing, age: 0, score: 0.25, complete: false, date: '2024-02-29' },
  });
  check('{"key":"k","date":"","country":"","age":null,"score":123456789012345678}', {
    metadata: { ...nothing, country: '', score: 1.2345678901234568e17 },
  });
});

test('fields that the schema does not have are read over', () => {
  const other = '"other":{"a":[1,"}",{"b":null}],"c":"\\\\"},"unaligned_main":"ACGT\\"","n":[]';
  check(`{${other},"key":"k","empty":{},"main":null}`, { nucleotide: { main: null } });
  check('{"key":"k","main":{"x":[],"sequence":"ACGTACGTAC","insertions":[]}}', {
    nucleotide: { main: plainMain },
  });
});

test('offsets and insertions are read as the peer writes them', () => {
  check('{"key":"k","main":{"offset":2,"sequence":"GTTCN","insertions":["10:a","0:GG"]}}', {
    nucleotide: {
      main: {
        ...plainMain,
        begin: 2,
        end: 6,
        positions: [4],
        symbols: 'T',
        insertions: [
          { position: 0, symbols: 'GG' },
          { position: 10, symbols: 'A' },
        ],
      },
    },
  });
  check('{"key":"k","S":{"sequence":"MXV","insertions":["1:*B"]}}', {
    aminoAcid: {
      S: {
        ...plainMain,
        end: 3,
        missing: [1, 2],
        insertions: [{ position: 1, symbols: '*B' }],
      },
    },
  });
});

const main = (letters: string, more = '') =>
  `{"key":"k","main":{"sequence":"${letters}","insertions":[]${more}}}`;

const bad: readonly (readonly [line: string, code: string, where: string])[] = [
  ['nonsense', 'aligned-line-json', ''],
  ['{"key":"k"', 'aligned-line-json', ''],
  ['{"key":"k"}}', 'aligned-line-json', ''],
  ['{"key":"k",}', 'aligned-line-json', ''],
  ['{"key":"k" "age":1}', 'aligned-line-json', ''],
  ['{"key":"k","age":1x}', 'aligned-line-json', ''],
  ['{"key":"k","age":01}', 'aligned-line-json', ''],
  ['{"key":"k","age":-}', 'aligned-line-json', ''],
  ['{"key":"k","age":nul}', 'aligned-line-json', ''],
  ['{"key":"k","country":"a\tb"}', 'aligned-line-json', ''],
  ['{"key":"k","country":"\\x"}', 'aligned-line-json', ''],
  ['{"key":"k', 'aligned-line-json', ''],
  ['["key"]', 'aligned-line-json', ''],
  [`{"key":"k","other":${'['.repeat(5000)}}`, 'aligned-line-json', ''],
  ['{"country":"Peru"}', 'aligned-line-key', ''],
  ['{"key":null}', 'aligned-line-key', ''],
  ['{"key":""}', 'aligned-line-key', ''],
  ['{"key":7}', 'aligned-line-value', ' key'],
  ['{"key":"k","age":"7"}', 'aligned-line-value', ' age'],
  ['{"key":"k","age":7.5}', 'aligned-line-value', ' age'],
  ['{"key":"k","date":"2024-02-30"}', 'aligned-line-value', ' date'],
  ['{"key":"k","complete":1}', 'aligned-line-value', ' complete'],
  ['{"key":"k","country":true}', 'aligned-line-value', ' country'],
  ['{"key":"k","main":{"insertions":[]}}', 'aligned-line-sequence', ' main'],
  ['{"key":"k","main":"ACGTACGTAC"}', 'aligned-line-json', ''],
  [main('ACGTACGTA'), 'aligned-line-length', ' main'],
  [main('ACGTACGTACG'), 'aligned-line-length', ' main'],
  [main(''), 'aligned-line-length', ' main'],
  [main('ACGTACGTAC', ',"offset":1'), 'aligned-line-length', ' main'],
  [main('ACGT', ',"offset":-1'), 'aligned-line-length', ' main offset'],
  [main('ACGT', ',"offset":11'), 'aligned-line-length', ' main offset'],
  [main('ACGTZCGTAC'), 'aligned-line-letter', ' main position 5'],
  [main('ACGTÄCGTA'), 'aligned-line-letter', ' main position 5'],
  [main('ACGT\\nCGTA'), 'aligned-line-letter', ' main position 5'],
  [main('CGZA', ',"offset":1'), 'aligned-line-letter', ' main position 4'],
  [
    '{"key":"k","main":{"sequence":"ACGTACGTAC","insertions":["11:A"]}}',
    'aligned-line-insertion',
    ' main',
  ],
  [
    '{"key":"k","main":{"sequence":"ACGTACGTAC","insertions":["1:"]}}',
    'aligned-line-insertion',
    ' main',
  ],
  [
    '{"key":"k","main":{"sequence":"ACGTACGTAC","insertions":["1:Z"]}}',
    'aligned-line-insertion',
    ' main',
  ],
  [
    '{"key":"k","main":{"sequence":"ACGTACGTAC","insertions":["A"]}}',
    'aligned-line-insertion',
    ' main',
  ],
];

test('a bad line is a problem with its number and spoils no other', () => {
  for (const [line, code, place] of bad) {
    const text = `{"key":"before"}\n\n${line}\n{"key":"behind"}`;
    const { rows, problems } = readAll(schema, encoder.encode(text));
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['before', 'behind'],
      line.slice(0, 80),
    );
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.where]),
      [[code, `line 3${place}`]],
      line.slice(0, 80),
    );
  }
});

test('bytes that are put into its memory are read as others are', () => {
  const bytes = encoder.encode(`${main('ACGTACGTAC')}\n${main('ACGT')}\n{"key":"behind"}\n`);
  for (const piece of [1, 13, 1000]) {
    const reader = new AlignedReader(schema);
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
    const { rows, problems } = readAll(schema, encoder.encode(text));
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
  const { rows, problems } = readAll(schema, bytes);
  assert.deepEqual([rows.length, problems.map(({ code }) => code)], [1, ['aligned-line-json']]);
});

test('a line that is too long is read over, however it comes', () => {
  const text = `{"key":"before"}\n{"key":"${'x'.repeat(500)}"}\n{"key":"behind"}\n`;
  for (const piece of [1, 7, 99, 1000]) {
    const { rows, problems } = readAll(schema, encoder.encode(text), { piece, longestLine: 100 });
    assert.deepEqual(
      [rows.map(({ key }) => key), problems.map(({ code, where }) => `${code} ${where}`)],
      [['before', 'behind'], ['aligned-line-long line 2']],
    );
  }
});
