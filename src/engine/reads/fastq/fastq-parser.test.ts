import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { FindingList } from '../finding.ts';
import { FastqParser, formatFastqRecord, OFFSETS_PER_RECORD } from './fastq-parser.ts';

interface Read {
  readonly name: string;
  readonly sequence: string;
  readonly quality: string;
}

/** Parses text that comes in pieces of one size. */
function parse(text: string, size = 7, max?: number) {
  const findings = new FindingList('reads.fastq');
  const parser = new FastqParser(findings, max);
  const bytes = new TextEncoder().encode(text);
  const reads: Read[] = [];
  const take = ({ bytes: own, count, offsets }: ReturnType<FastqParser['push']>) => {
    for (let record = 0; record < count; record++) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = offsets.subarray(
        record * OFFSETS_PER_RECORD,
      );
      const cut = (begin: number, end: number) =>
        new TextDecoder().decode(own.subarray(begin, end));
      reads.push({ name: cut(a, b), sequence: cut(c, d), quality: cut(e, f) });
    }
  };
  for (let at = 0; at < bytes.length; at += size) take(parser.push(bytes.slice(at, at + size)));
  take(parser.end());
  return { reads, codes: findings.counts, findings: findings.findings, records: parser.records };
}

const letters = (alphabet: string) => fc.constantFrom(...alphabet);
const read = fc
  .tuple(
    fc.string({ unit: letters('abcXYZ019:_/ '), minLength: 1, maxLength: 30 }),
    fc.array(fc.tuple(letters('ACGTN'), letters('!"#+@5I~\'')), { maxLength: 40 }),
  )
  .map(([name, pairs]) => ({
    name,
    sequence: pairs.map(([letter]) => letter).join(''),
    quality: pairs.map(([, quality]) => quality).join(''),
  }));

test('what was formatted is parsed again, wherever chunks are cut and whatever ends lines', () => {
  fc.assert(
    fc.property(
      fc.array(read, { maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      fc.boolean(),
      (reads, size, isWindows, endsOpen) => {
        let text = reads
          .map((one) => formatFastqRecord(one.name, one.sequence, one.quality))
          .join('');
        // A last empty quality has nothing that could stand without its line end.
        if (endsOpen && (reads.at(-1)?.quality ?? '') !== '') text = text.slice(0, -1);
        if (isWindows) text = text.replaceAll('\n', '\r\n');
        const parsed = parse(text, size);
        assert.deepEqual(parsed.reads, reads);
        assert.deepEqual(parsed.codes, {});
      },
    ),
    { numRuns: 300 },
  );
});

const GOOD = '@a\nACGT\n+\nIIII\n';
const cases: readonly (readonly [
  string,
  string,
  readonly string[],
  Record<string, number>,
  string,
])[] = [
  [
    'unequal lengths',
    `${GOOD}@b\nACGT\n+\nIII\n@c\nA\n+\nI\n`,
    ['a', 'c'],
    { 'fastq-lengths-differ': 1 },
    'record 2 line 5',
  ],
  [
    'quality longer',
    `@b\nACGT\n+\nIIIIII\n${GOOD}`,
    ['a'],
    { 'fastq-lengths-differ': 1 },
    'record 1 line 1',
  ],
  ['no @', `${GOOD}b\nACGT\n+\nIIII\n`, ['a'], { 'fastq-no-header': 1 }, 'record 2 line 5'],
  [
    'no +',
    `${GOOD}@b\nACGT\nACGT\n+\nIIIIIIII\n`,
    ['a'],
    { 'fastq-no-plus': 1 },
    'record 2 line 7',
  ],
  ['cut in the name', `${GOOD}@b`, ['a'], { 'fastq-truncated': 1 }, 'record 2 line 5'],
  ['cut in the sequence', `${GOOD}@b\nACG`, ['a'], { 'fastq-truncated': 1 }, 'record 2 line 5'],
  ['cut after +', `${GOOD}@b\nACGT\n+\n`, ['a'], { 'fastq-truncated': 1 }, 'record 2 line 5'],
  [
    'cut in the quality',
    `${GOOD}@b\nACGT\n+\nII`,
    ['a'],
    { 'fastq-truncated': 1 },
    'record 2 line 5',
  ],
  [
    'quality too long without line end',
    `${GOOD}@b\nACGT\n+\nIIIII`,
    ['a'],
    { 'fastq-lengths-differ': 1 },
    'record 2 line 5',
  ],
  ['blank lines at the end', `${GOOD}\n\r\n\n`, ['a'], {}, ''],
  ['a name in the third line', '@a\nAC\n+a\nII\n', ['a'], {}, ''],
  ['a quality that begins with @', '@a\nAC\n+\n@I\n', ['a'], {}, ''],
  ['nothing', '', [], {}, ''],
];

for (const [what, text, names, codes, place] of cases) {
  test(`FASTQ: ${what}`, () => {
    for (const size of [1, 5, 1000]) {
      const parsed = parse(text, size);
      assert.deepEqual(
        parsed.reads.map(({ name }) => name),
        names,
      );
      assert.deepEqual(parsed.codes, codes);
      assert.equal(parsed.findings[0]?.where ?? '', place === '' ? '' : `reads.fastq ${place}`);
    }
  });
}

test('records of any length are found, in chunks of any size', () => {
  const lengths = [10, 300_000, 5, 200_000, 70_000];
  const text = lengths
    .map((length) => formatFastqRecord(`r${length}`, 'A'.repeat(length), 'I'.repeat(length)))
    .join('');
  for (const size of [1000, 50_000, 1_000_000]) {
    const parsed = parse(text, size);
    assert.deepEqual(
      parsed.reads.map(({ sequence }) => sequence.length),
      lengths,
    );
    assert.deepEqual(parsed.codes, {});
  }
});

test('a record beyond the limit ends reading instead of filling memory', () => {
  const parsed = parse(`@a\n${'A'.repeat(5000)}\n`, 100, 1000);
  assert.deepEqual(parsed.codes, { 'fastq-record-too-large': 1 });
  assert.deepEqual(parsed.reads, []);
});

test('findings of one code are told five times and counted', () => {
  const parsed = parse('@b\nACGT\n+\nIII\n'.repeat(12));
  assert.equal(parsed.findings.length, 5);
  assert.deepEqual(parsed.codes, { 'fastq-lengths-differ': 12 });
  assert.equal(parsed.records, 12);
});
