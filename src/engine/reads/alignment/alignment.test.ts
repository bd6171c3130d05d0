import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { BamParser, type BamRecord, findReferenceSpan } from '../../../bio/hts/bam-parser.ts';
import { BGZF_END_MARKER } from '../../../bio/hts/bgzf-block.ts';
import { BgzfScanner } from '../../../bio/hts/bgzf-scanner.ts';
import { parseBinIndex } from '../../../bio/hts/bin-index.ts';
import { parseSamHeader } from '../../../bio/hts/sam-header.ts';
import { FindingList } from '../finding.ts';
import { Pileup } from './pileup.ts';
import {
  type BamToWrite,
  type RecordToWrite,
  writeBai,
  writeBgzf,
  writeBgzfBlock,
  writeUnpackedBam,
} from './write-bam.test-kit.ts';

function scan(bytes: Uint8Array, size: number): BgzfScanner {
  const scanner = new BgzfScanner();
  for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
  scanner.end();
  return scanner;
}

test('blocks of BGZF are found wherever chunks are cut', () => {
  const bytes = writeBgzf(
    new Uint8Array(1000).map((_, at) => at * 7),
    300,
  );
  const whole = scan(bytes, bytes.length);
  assert.equal(whole.blockBegins.length, 5);
  assert.equal(whole.blockBegins.at(-1), bytes.length - BGZF_END_MARKER.length);
  for (const size of [1, 2, 17, 28, 100]) {
    const scanner = scan(bytes, size);
    assert.deepEqual(scanner.blockBegins, whole.blockBegins);
    assert.deepEqual(
      [scanner.isBgzf, scanner.hasEndMarker, scanner.isCut, scanner.brokenAt],
      [true, true, false, null],
    );
  }
});

test('what is no BGZF, cut, without end or broken is told apart', () => {
  const block = writeBgzfBlock(new Uint8Array(100));
  const states: readonly (readonly [
    string,
    Uint8Array,
    boolean,
    boolean,
    boolean,
    number | null,
  ])[] = [
    ['gzip', gzipSync('abc'), false, false, false, null],
    ['text', new TextEncoder().encode('@read'), false, false, false, null],
    ['nothing', new Uint8Array(0), false, false, false, null],
    ['no end', block, true, false, false, null],
    ['cut', block.subarray(0, -1), true, false, true, null],
    [
      'cut in a header',
      Buffer.concat([block, BGZF_END_MARKER.subarray(0, 9)]),
      true,
      false,
      true,
      null,
    ],
    [
      'rubbish behind',
      Buffer.concat([block, Buffer.from('rubbish')]),
      false,
      false,
      false,
      block.length,
    ],
    ['gzip behind', Buffer.concat([block, gzipSync('abc')]), false, false, false, block.length],
  ];
  for (const [what, bytes, isBgzf, hasEnd, isCut, brokenAt] of states) {
    const scanner = scan(bytes, 5);
    assert.deepEqual(
      [scanner.isBgzf, scanner.hasEndMarker, scanner.isCut, scanner.brokenAt],
      [isBgzf, hasEnd, isCut, brokenAt],
      what,
    );
  }
});

const LETTERS = '=ACMGRSVTWYHKDBN';

function describe(record: BamRecord): RecordToWrite & { span: number } {
  const { bytes, sequenceBegin, sequenceLength, nameBegin, nameLength } = record;
  let sequence = '';
  for (let i = 0; i < sequenceLength; i++) {
    const pair = bytes[sequenceBegin + (i >> 1)] ?? 0;
    sequence += LETTERS.charAt(i % 2 === 0 ? pair >> 4 : pair & 15);
  }
  return {
    name: new TextDecoder().decode(bytes.subarray(nameBegin, nameBegin + nameLength)),
    flags: record.flags,
    reference: record.reference,
    position: record.position,
    sequence,
    span: findReferenceSpan(record),
  };
}

function parse(bytes: Uint8Array, size: number) {
  const findings = new FindingList('x.bam');
  const records: ReturnType<typeof describe>[] = [];
  let names: readonly string[] = [];
  const parser = new BamParser(findings, {
    onHeader: ({ references }) => {
      names = references.map(({ name }) => name);
    },
    onRecord: (record) => records.push(describe(record)),
  });
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.slice(at, at + size));
  parser.end(false);
  return { names, records, codes: findings.counts, findings: findings.findings };
}

const SMALL: BamToWrite = {
  text: '@HD\tVN:1.6\n',
  references: [['ref', 100]],
  records: [
    { name: 'one', position: 3, sequence: 'ACGTN', cigar: '1S2M1I1M' },
    { name: 'two', reference: -1, position: -1, flags: 4, sequence: 'AC', cigar: '' },
  ],
};

test('records are read as they were written, wherever chunks are cut', () => {
  const record = fc.record({
    name: fc.string({ unit: fc.constantFrom(...'abc:123'), minLength: 1, maxLength: 20 }),
    flags: fc.integer({ min: 0, max: 4095 }),
    reference: fc.integer({ min: 0, max: 1 }),
    position: fc.integer({ min: 0, max: 99 }),
    sequence: fc.string({ unit: fc.constantFrom(...'ACGTNRY'), minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 10 }),
      fc.integer({ min: 1, max: 80 }),
      (records, size) => {
        const bytes = writeUnpackedBam({
          ...SMALL,
          references: [
            ['a', 100],
            ['b', 200],
          ],
          records,
        });
        const parsed = parse(bytes, size);
        assert.deepEqual(parsed.names, ['a', 'b']);
        assert.deepEqual(
          parsed.records,
          records.map((one) => ({ ...one, span: one.sequence.length })),
        );
        assert.deepEqual(parsed.codes, {});
      },
    ),
  );
});

test('BAM that is cut or damaged anywhere is told and never a throw', () => {
  const bytes = writeUnpackedBam(SMALL);
  assert.deepEqual(parse(bytes, 1000).codes, {});
  // The records of SMALL begin here; at their borders a file may end.
  const begin = writeUnpackedBam({ ...SMALL, records: [] }).length;
  const border = writeUnpackedBam({ ...SMALL, records: SMALL.records?.slice(0, 1) ?? [] }).length;
  for (let length = 0; length < bytes.length; length++) {
    const codes = parse(bytes.subarray(0, length), 1000).codes;
    if (length === begin || length === border) assert.deepEqual(codes, {}, String(length));
    else assert.deepEqual(codes, { 'bam-truncated': 1 }, String(length));
  }
  for (let at = 4; at < bytes.length; at++) {
    const damaged = Uint8Array.from(bytes).with(at, 0xff);
    for (const { severity, where } of parse(damaged, 1000).findings) {
      assert.equal(severity, 'error');
      assert.match(where, /^x\.bam (header|record \d+)$/);
    }
  }
  const places: readonly (readonly [number, number, string])[] = [
    [begin, 0x7f, 'a size beyond the file'],
    [begin + 4, 9, 'a reference that the header lacks'],
    [begin + 8, 0x7f, 'a place beyond the reference'],
    [begin + 22, 0x7f, 'a length beyond the record'],
  ];
  for (const [at, value, what] of places) {
    const last = at === begin ? at + 3 : at;
    assert.deepEqual(
      parse(Uint8Array.from(bytes).with(last, value), 1000).codes,
      { 'bam-damaged': 1 },
      what,
    );
  }
});

test('the pileup counts letters and deletions where they lie', () => {
  const pileup = new Pileup(12);
  const parser = new BamParser(new FindingList('x'), {
    onHeader: () => undefined,
    onRecord: (record) => pileup.add(record),
  });
  const sequence = 'AACGT';
  const LEFT_OUT = [4, 256, 512, 1024, 2048];
  parser.push(
    writeUnpackedBam({
      references: [['ref', 12]],
      records: [
        { position: 0, sequence, cigar: '1S2M1D1I1M' },
        { position: 10, sequence, cigar: '5M' },
        { position: 6, sequence, cigar: '1M2N4M', quality: 4 },
        { position: 6, sequence: 'GN', cigar: '2M', quality: 255 },
        ...LEFT_OUT.map((flags) => ({ position: 6, sequence, flags })),
      ],
    }),
  );
  const letters = Array.from({ length: 12 }, (_, at) => [...pileup.at(at)].join(''));
  const none = '00000';
  assert.deepEqual(letters, [
    '10000',
    '01000',
    '00001',
    '00010',
    none,
    none,
    '00100',
    none,
    none,
    none,
    '10000',
    '10000',
  ]);
  assert.equal(pileup.depth(10), 1);
});

test('headers say references, read groups and order', () => {
  const text =
    '@HD\tVN:1.6\tSO:coordinate\r\n@SQ\tSN:a\tLN:10\tM5:ABCDEF\tUR:http://example.org/a.fa\n@SQ\tSN:b\tLN:x\n@RG\tID:1\tSM:s\tPL:ILLUMINA\n@RG\tID:2\n@CO\tany: text\n';
  assert.deepEqual(parseSamHeader(text), {
    version: '1.6',
    sortOrder: 'coordinate',
    references: [
      { name: 'a', length: 10, md5: 'abcdef', uri: 'http://example.org/a.fa' },
      { name: 'b', length: 0, md5: null, uri: null },
    ],
    readGroups: [
      { id: '1', sample: 's', platform: 'ILLUMINA' },
      { id: '2', sample: null, platform: null },
    ],
  });
});

test('an index says its places and counts, and where it is damaged', () => {
  const bytes = writeBai(
    [
      { blocks: [1000, 2 ** 40], mapped: 5, unmapped: 2 },
      { blocks: [], mapped: 0, unmapped: 0 },
    ],
    7,
  );
  const parsed = parseBinIndex(bytes);
  assert.ok(parsed.ok);
  assert.deepEqual([...parsed.value.findBlocks()], [1000, 2 ** 40]);
  assert.deepEqual(parsed.value.findCounts(0), { mapped: 5, unmapped: 2 });
  assert.deepEqual(parsed.value.findCounts(1), { mapped: 0, unmapped: 0 });
  assert.equal(parsed.value.withoutPlace, 7);
  for (let length = 0; length < bytes.length - 8; length++) {
    assert.equal(parseBinIndex(bytes.subarray(0, length)).ok, false, String(length));
  }
  assert.equal(parseBinIndex(new Uint8Array(100)).ok, false);
});
