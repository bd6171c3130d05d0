import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GenomeRow } from '../../../schema/genome-row.ts';
import { encoder, readAll, testSchema, writeMain } from './aligned-lines.test-kit.ts';

const nothing = { country: null, date: null, age: null, score: null, complete: null };
const plainMain = { begin: 0, end: 10, positions: [], symbols: '', missing: [], insertions: [] };

function check(line: string, expected: Partial<GenomeRow>): void {
  const { rows, problems } = readAll(testSchema, encoder.encode(line));
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
  [writeMain('ACGTACGTA'), 'aligned-line-length', ' main'],
  [writeMain('ACGTACGTACG'), 'aligned-line-length', ' main'],
  [writeMain(''), 'aligned-line-length', ' main'],
  [writeMain('ACGTACGTAC', ',"offset":1'), 'aligned-line-length', ' main'],
  [writeMain('ACGT', ',"offset":-1'), 'aligned-line-length', ' main offset'],
  [writeMain('ACGT', ',"offset":11'), 'aligned-line-length', ' main offset'],
  [writeMain('ACGTZCGTAC'), 'aligned-line-letter', ' main position 5'],
  [writeMain('ACGTÄCGTA'), 'aligned-line-letter', ' main position 5'],
  [writeMain('ACGT\\nCGTA'), 'aligned-line-letter', ' main position 5'],
  [writeMain('CGZA', ',"offset":1'), 'aligned-line-letter', ' main position 4'],
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
    const { rows, problems } = readAll(testSchema, encoder.encode(text));
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

/** What JSON.parse says of a line: the key of its genome, or null where there is none. */
function findKey(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return parsed instanceof Object ? (parsed as Record<string, unknown>).key : null;
  } catch {
    return null;
  }
}

test('a damaged line is never taken for a genome that JSON does not have', () => {
  const line =
    '{"key":"k","country":"P\\u00e9rou","age":-12,"score":1.5e3,"complete":true,"date":"2020-01-02",' +
    '"main":{"sequence":"ACGTACGTAC","insertions":["1:A"],"offset":0},"S":null,"x":["\\n",{}]}';
  const damage = fc.record({
    at: fc.nat({ max: line.length }),
    removed: fc.nat({ max: 3 }),
    added: fc.string({ unit: fc.constantFrom(...'"\\{}[],: 0Aetn-+.é'), maxLength: 3 }),
  });
  let taken = 0;
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 2 }), (damages) => {
      const damaged = damages.reduce(
        (text, { at, removed, added }) => text.slice(0, at) + added + text.slice(at + removed),
        line,
      );
      const { rows, problems } = readAll(testSchema, encoder.encode(damaged));
      assert.equal(rows.length + problems.length, damaged.trim() === '' ? 0 : 1);
      taken += rows.length;
      if (rows.length > 0) assert.equal(rows[0]?.key, findKey(damaged), damaged);
    }),
    { numRuns: 4000 },
  );
  // Some damage leaves a genome: the property is not about refusals alone.
  assert.ok(taken > 100);
});
