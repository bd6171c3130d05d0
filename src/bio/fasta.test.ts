import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Problem } from '../std/problem.ts';
import { FastaParser, type FastaRecord, formatFastaRecord, parseFasta } from './fasta.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function sequencesOf(records: readonly FastaRecord[]): [string, string][] {
  return records.map(({ name, letters }) => [name, decoder.decode(letters)]);
}

/** Parses bytes in pieces cut at the given places. */
function parseInPieces(
  bytes: Uint8Array,
  cuts: readonly number[],
  maxRecordBytes?: number,
): { records: FastaRecord[]; problems: Problem[] } {
  const records: FastaRecord[] = [];
  const problems: Problem[] = [];
  const parser = new FastaParser({
    file: 'x.fasta',
    onRecord: (record) => records.push(record),
    onProblem: (problem) => problems.push(problem),
    ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }),
  });
  let from = 0;
  for (const cut of [...cuts.map((c) => c % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  )) {
    parser.push(bytes.subarray(from, cut));
    from = cut;
  }
  parser.end();
  return { records, problems };
}

test('letters are upper-cased, everything but letters and * is left out and counted', () => {
  const { records, problems } = parseFasta('\n \n>a b|c \r\nac-g 12\r\n\r\nT*n?\n>b\n\n>c\nA', 'x');
  assert.deepEqual(sequencesOf(records), [
    ['a b|c', 'ACGT*N'],
    ['b', ''],
    ['c', 'A'],
  ]);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map(({ index, id, dropped }) => [index, id, dropped]),
    [
      [0, 'a', 4],
      [1, 'b', 0],
      [2, 'c', 0],
    ],
  );
});

test('text before the first record is reported once and skipped', () => {
  const { records, problems } = parseFasta('ACGT\nACGT\n>a\nAC\n', 'x.fasta');
  assert.deepEqual(sequencesOf(records), [['a', 'AC']]);
  assert.deepEqual(
    problems.map(({ code, where, value }) => [code, where, value]),
    [['fasta-no-header', 'x.fasta line 1', 'ACGT']],
  );
});

test('a record above the limit is refused and the next one is read', () => {
  const text = `>big\n${'ACGT\n'.repeat(10)}>small\nAC\n>${'n'.repeat(40)}\nAC\n>last\nG`;
  const { records, problems } = parseInPieces(encoder.encode(text), [9, 17], 30);
  assert.deepEqual(sequencesOf(records), [
    ['small', 'AC'],
    ['last', 'G'],
  ]);
  assert.deepEqual(
    problems.map(({ code, where }) => [code, where]),
    [
      ['fasta-record-too-large', 'x.fasta line 9 record 1'],
      ['fasta-record-too-large', 'x.fasta line 14 record 3'],
    ],
  );
  assert.deepEqual(
    records.map(({ index }) => index),
    [1, 3],
  );
});

test('a record exactly at the limit is read', () => {
  const { records, problems } = parseInPieces(encoder.encode(`>a\n${'A'.repeat(30)}\n`), [], 30);
  assert.equal(records[0]?.letters.length, 30);
  assert.deepEqual(problems, []);
});

test('bytes that are no text are a problem of their record only', () => {
  const bytes = Uint8Array.from([
    ...encoder.encode('>a\nAC'),
    0,
    255,
    ...encoder.encode('\n>b\nGT\n>c'),
    255,
    ...encoder.encode('\nA\n'),
  ]);
  const { records, problems } = parseInPieces(bytes, []);
  assert.deepEqual(sequencesOf(records), [['b', 'GT']]);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['fasta-binary', 'fasta-name-invalid'],
  );
});

test('it does not matter where the bytes are cut, and printing then parsing changes nothing', () => {
  const names = fc.string({ minLength: 1 }).map((text) => text.replace(/[^\x21-\x7e]/g, '_'));
  const letters = fc.array(fc.constantFrom(...'ACGTNRY*'), { maxLength: 50 });
  const records = fc.array(fc.tuple(names, letters), { maxLength: 6 });
  fc.assert(
    fc.property(records, fc.array(fc.nat()), (wanted, cuts) => {
      const expected = wanted.map(([name, list]): [string, string] => [name, list.join('')]);
      const text = expected.map(([name, sequence]) => formatFastaRecord(name, sequence)).join('');
      const parsed = parseInPieces(encoder.encode(text), cuts);
      assert.deepEqual(sequencesOf(parsed.records), expected);
      assert.deepEqual(parsed.problems, []);
    }),
  );
});
