// Every kind of file, whole and damaged in every way: what the check says of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { z } from 'zod';
import { BGZF_END_MARKER } from '../../src/bio/hts/bgzf-block.ts';
import { DEFINITION_BYTES } from '../../src/bio/hts/cram-file-header.ts';
import { parseContainerHeader } from '../../src/bio/hts/cram-format.ts';
import { parseSamHeader } from '../../src/bio/hts/sam-header.ts';
import {
  type BamToWrite,
  type RecordToWrite,
  writeBai,
  writeBgzf,
  writeUnpackedBam,
} from '../../src/engine/reads/alignment/write-bam.test-kit.ts';
import type { CheckContext, Companions } from '../../src/engine/reads/check-context.ts';
import { checkReadFile } from '../../src/engine/reads/check-read-file.ts';
import { CRAM_END, writeCram } from '../../src/engine/reads/cram/write-cram.test-kit.ts';
import type { CheckedKind } from '../../src/engine/reads/detect-format.ts';
import { formatFastqRecord } from '../../src/engine/reads/fastq/fastq-parser.ts';
import { readReport } from '../../src/schema/read-report.ts';
import { asText, makeContext, makeUpGenome, toKnown, toSource } from './kit.ts';

const reference = makeUpGenome(3000);
const letters = asText(reference.letters);
const plain = makeContext(null);
const known = makeContext(reference);
const isReport = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
  z.toJSONSchema(readReport),
);

/** FASTQ of so many reads of 100 letters; names like those of Illumina, `mate` behind them. */
function fastq(
  reads: number,
  mate = '',
  nameOf = (at: number) => `M01:5:FLOW:1:1101:${at}:7`,
): string {
  let text = '';
  for (let at = 0; at < reads; at++) {
    const sequence = letters.slice(at * 10, at * 10 + 100);
    text += formatFastqRecord(`${nameOf(at)}${mate}`, sequence, 'IIIII#5555'.repeat(10));
  }
  return text;
}

const nanopore = (at: number) => `0a1b2c3d-0000-4111-8222-${String(at).padStart(12, '0')}`;

const records = (count: number, more: Partial<RecordToWrite> = {}): RecordToWrite[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `M01:5:FLOW:1:1101:${at}:7`,
    position: at * 10,
    sequence: letters.slice(at * 10, at * 10 + 100),
    ...more,
  }));
const SORTED =
  '@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:MADEUP1\tLN:3000\n@RG\tID:1\tSM:s\tPL:ILLUMINA\n';
const SORTED_OF = (name: string, length: number) =>
  SORTED.replace('SN:MADEUP1\tLN:3000', `SN:${name}\tLN:${length}`);
const BY_NAME = SORTED.replace('SO:coordinate', 'SO:queryname');
const bamOf = (more: BamToWrite = {}) =>
  writeUnpackedBam({
    text: SORTED,
    references: [['MADEUP1', 3000]],
    records: records(50),
    ...more,
  });
const bam = writeBgzf(bamOf(), 3000);
const M5 = `@SQ\tSN:MADEUP1\tLN:3000\tM5:${reference.md5}`;
const OTHER =
  '@SQ\tSN:chr1\tLN:5000\tM5:0123456789abcdef0123456789abcdef\tUR:http://example.org/chr1.fa';
const vcf = (lines: string, contig = '##contig=<ID=MADEUP1,length=3000>\n') =>
  `##fileformat=VCFv4.2\n${contig}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${lines}`;
const variantAt = (position: number, shift = 0) =>
  `MADEUP1\t${position}\t.\t${letters.charAt(position - 1 + shift)}\t*\t.\tPASS\t.\n`;

const cram = writeCram({ text: `${M5}\n` });
/** Where its only container of reads begins, and its slice within. */
const [CRAM_AT, SLICE_AT] = findSlice(cram);
const crai = (container: number, slice = SLICE_AT, reference = 0) =>
  gzipSync(`${reference}\t1\t100\t${container}\t${slice}\t50\n`);

function findSlice(bytes: Uint8Array): readonly [number, number] {
  const first = parseContainerHeader(bytes.subarray(DEFINITION_BYTES), 3);
  const begin = DEFINITION_BYTES + first.size + first.length;
  const { landmarks } = parseContainerHeader(bytes.subarray(begin), 3);
  return [begin, landmarks[0] ?? 0];
}

interface Given {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly kind?: CheckedKind;
  readonly context?: Partial<CheckContext>;
  readonly mate?: readonly [string, string | Uint8Array];
  readonly index?: Uint8Array | null;
}

/** Checks a file; its report has to follow the schema whatever the file is. */
async function check({ name, content, kind, context, mate, index }: Given) {
  const companions: Companions = {
    mate: mate === undefined ? null : toSource(...mate),
    index: index === undefined || index === null ? index : toSource(`${name}.bai`, index),
  };
  const { report } = await checkReadFile(kind ?? null, toSource(name, content), {
    ...plain,
    ...context,
    companions,
  });
  assert.equal(isReport(JSON.parse(JSON.stringify(report))), true, JSON.stringify(isReport.errors));
  for (const { hint, where } of report.findings) {
    assert.match(hint, /^[A-Z0-9].{15,}[.?]$/s, hint);
    assert.ok(where.startsWith(name) || where.startsWith(mate?.[0] ?? name), where);
  }
  return report;
}

const USABLE: readonly (readonly [string, Given])[] = [
  ['FASTQ', { name: 'a.fastq', content: fastq(40) }],
  ['FASTQ packed as gzip', { name: 'a.fq.gz', content: gzipSync(fastq(40)) }],
  [
    'FASTQ of two gzip members',
    {
      name: 'a.fq.gz',
      content: Buffer.concat([
        gzipSync(fastq(40)),
        gzipSync(fastq(4, '', (at) => `M01:5:FLOW:2:1101:${at}:7`)),
      ]),
    },
  ],
  ['FASTQ packed as bgzip', { name: 'a.fq.gz', content: writeBgzf(Buffer.from(fastq(40)), 1000) }],
  ['FASTQ packed as zstd', { name: 'a.fq.zst', content: zstdCompressSync(fastq(40)) }],
  [
    'mates in two files',
    {
      name: 'a_R1.fastq',
      content: fastq(40, ' 1:N:0:1'),
      mate: ['a_R2.fastq', fastq(40, ' 2:N:0:1')],
    },
  ],
  [
    'mates with old names',
    { name: 'a_1.fq', content: fastq(40, '/1'), mate: ['a_2.fq', fastq(40, '/2')] },
  ],
  [
    'reads of the declared platform',
    { name: 'a.fastq', content: fastq(40), context: { platform: 'ILLUMINA' } },
  ],
  [
    'BAM with its index',
    {
      name: 'a.bam',
      content: bam,
      context: known,
      index: writeBai([{ blocks: [], mapped: 50, unmapped: 0 }], 0),
    },
  ],
  [
    'BAM of the declared platform',
    { name: 'a.bam', content: bam, context: { ...known, platform: 'ILLUMINA' } },
  ],
  [
    'CRAM whose reference the node has',
    { name: 'a.cram', content: writeCram({ text: `${M5}\n` }), context: known },
  ],
  ['CRAM with its index', { name: 'a.cram', content: cram, context: known, index: crai(CRAM_AT) }],
  [
    'BAM sorted by name, with mates beside each other',
    {
      name: 'a.bam',
      content: writeBgzf(
        bamOf({
          text: BY_NAME,
          records: records(5).flatMap((one) => [
            { ...one, flags: 65 },
            { ...one, flags: 129 },
            { ...one, flags: 129 + 2048 },
          ]),
        }),
      ),
    },
  ],
  [
    'CRAM that is packed within',
    {
      name: 'a.cram',
      content: writeCram({ text: `${M5}\n`, isHeaderPacked: true }),
      context: known,
    },
  ],
  [
    'CRAM with its reference embedded',
    { name: 'a.cram', content: writeCram({ text: `${OTHER}\n`, isEmbedded: true }) },
  ],
  [
    'CRAM that needs no reference',
    { name: 'a.cram', content: writeCram({ text: `${OTHER}\n`, needsReference: false }) },
  ],
  [
    'CRAM that uses one reference of two',
    {
      name: 'a.cram',
      content: writeCram({ text: `${OTHER}\n${M5}\n`, reference: 1 }),
      context: known,
    },
  ],
  [
    'VCF',
    {
      name: 'a.vcf.gz',
      content: writeBgzf(Buffer.from(vcf(variantAt(5) + variantAt(90)))),
      context: known,
    },
  ],
  ['a consensus', { name: 'a.fasta', content: `>a\n${letters}\n`, context: known }],
];
for (const [what, given] of USABLE) {
  test(`usable: ${what}`, async () => {
    const report = await check(given);
    assert.equal(report.verdict, 'usable', JSON.stringify(report.findings));
  });
}

type Expected = Readonly<Record<string, number>>;
const END = BGZF_END_MARKER.length;
const cut = (bytes: Uint8Array, by: number) => bytes.subarray(0, bytes.length - by);
const packed = gzipSync(fastq(280));

const BAD: readonly (readonly [string, Given, Expected])[] = [
  // What the file is.
  ['an empty file', { name: 'a.fastq', content: '' }, { 'file-empty': 1 }],
  ['a FASTQ that is BAM', { name: 'a.fastq.gz', content: bam }, { 'file-kind-mismatch': 1 }],
  ['a BAM that is FASTQ', { name: 'a.bam', content: fastq(3) }, { 'file-kind-mismatch': 1 }],
  [
    'a FASTQ that is FASTA',
    { name: 'a.fastq', content: '>a\nACGT\n' },
    { 'file-kind-mismatch': 1, 'consensus-mostly-missing': 0 },
  ],
  [
    'a BAM that is SAM',
    { name: 'a.bam', content: '@HD\tVN:1.6\n' },
    { 'file-kind-mismatch': 1, 'file-kind-unsupported': 1 },
  ],
  [
    'a page in place of a file',
    { name: 'a.fastq.gz', content: '<!DOCTYPE html><html>' },
    { 'file-kind-mismatch': 1, 'file-kind-unsupported': 1 },
  ],
  [
    'a CRAM declared as FASTQ',
    { name: 'a', content: writeCram({ text: M5 }), kind: 'fastq' },
    { 'file-kind-mismatch': 1 },
  ],
  ['rubbish', { name: 'a', content: 'rubbish\n' }, { 'file-kind-unknown': 1 }],
  [
    'raw signal',
    { name: 'a.fastq', content: Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10) },
    { 'file-kind-mismatch': 1, 'file-kind-unsupported': 1 },
  ],
  // Packing.
  ['gzip that is cut', { name: 'a.fq.gz', content: cut(packed, 500) }, { 'packing-truncated': 1 }],
  [
    'gzip without its check sum',
    { name: 'a.fq.gz', content: cut(packed, 8) },
    { 'packing-truncated': 1 },
  ],
  [
    'gzip that is damaged',
    { name: 'a.fq.gz', content: Uint8Array.from(packed).fill(255, 600, 640) },
    { 'packing-damaged': 1 },
  ],
  [
    'gzip of another check sum',
    {
      name: 'a.fq.gz',
      content: Uint8Array.from(packed).with(
        packed.length - 6,
        packed[packed.length - 6] === 0 ? 1 : 0,
      ),
    },
    { 'packing-damaged': 1 },
  ],
  [
    'zstd that is cut',
    { name: 'a.fq.zst', content: cut(zstdCompressSync(fastq(280)), 100) },
    { 'packing-truncated': 1 },
  ],
  [
    'a gzip head alone',
    { name: 'a.fq.gz', content: packed.subarray(0, 12) },
    { 'packing-truncated': 1 },
  ],
  // FASTQ.
  [
    'FASTQ that is cut',
    { name: 'a.fastq', content: fastq(3).slice(0, -50) },
    { 'fastq-truncated': 1 },
  ],
  [
    'FASTQ of unequal lengths',
    { name: 'a.fastq', content: `${fastq(3)}@x\nACGT\n+\nIII\n` },
    { 'fastq-lengths-differ': 1 },
  ],
  [
    'names that repeat',
    { name: 'a.fastq', content: fastq(4) + fastq(3) },
    { 'fastq-names-repeat': 3 },
  ],
  [
    'reads without names',
    { name: 'a.fastq', content: '@ x\nA\n+\n#\n@b\nA\n+\n#\n' },
    { 'fastq-name-empty': 1 },
  ],
  [
    'qualities with 64 added',
    { name: 'a.fastq', content: '@a\nACGT\n+\nhhBf\n' },
    { 'quality-encoding-64': 1 },
  ],
  [
    'letters that are none',
    { name: 'a.fastq', content: '@a\nAC*J\n+\n##55\n' },
    { 'fastq-sequence-letters': 2 },
  ],
  [
    'qualities that are none',
    { name: 'a.fastq', content: '@a\nACGT\n+\n# 5\u0007\n' },
    { 'fastq-quality-letters': 2 },
  ],
  [
    'another platform by names',
    { name: 'a.fastq', content: fastq(9, '', nanopore), context: { platform: 'ILLUMINA' } },
    { 'platform-contradicted': 1 },
  ],
  [
    'another platform by length',
    {
      name: 'a.fastq',
      content: `@a\n${'ACGT'.repeat(400)}\n+\n${'5555'.repeat(400)}\n`,
      context: { platform: 'ILLUMINA' },
    },
    { 'platform-contradicted': 1 },
  ],
  [
    'mates of another order',
    {
      name: 'a_R1.fastq',
      content: fastq(4, ' 1:N:0:1'),
      mate: ['a_R2.fastq', fastq(4, ' 2:N:0:1', (at) => `M01:5:FLOW:1:1101:${3 - at}:7`)],
    },
    { 'mates-names-differ': 4 },
  ],
  [
    'fewer mates',
    {
      name: 'a_R1.fastq',
      content: fastq(40, ' 1:N:0:1'),
      mate: ['a_R2.fastq', fastq(30, ' 2:N:0:1')],
    },
    { 'mates-count-differs': 1 },
  ],
  [
    'the same mates twice',
    { name: 'a_R1.fastq', content: fastq(4, '/1'), mate: ['a_R2.fastq', fastq(4, '/1')] },
    { 'mates-same-file': 1 },
  ],
  [
    'mates of which one file is cut',
    { name: 'a_R1.fq.gz', content: packed, mate: ['a_R2.fq.gz', cut(packed, 500)] },
    { 'packing-truncated': 1, 'mates-count-differs': 1 },
  ],
  [
    'mates that are no FASTQ',
    { name: 'a_R1.fastq', content: fastq(4), mate: ['a_R2.fastq', '>a\nACGT\n'] },
    { 'file-kind-mismatch': 1, 'fastq-no-header': 1, 'mates-count-differs': 1 },
  ],
  [
    'mates in turn of which one is missing',
    {
      name: 'a.fastq',
      content: Array.from(
        { length: 12 },
        (_, at) =>
          fastq(1, '/1', () => `M01:5:FLOW:1:1101:${at}:7`) +
          (at === 11 ? '' : fastq(1, '/2', () => `M01:5:FLOW:1:1101:${at}:7`)),
      ).join(''),
    },
    { 'mates-missing': 1 },
  ],
  // BAM.
  [
    'BAM without the mark of its end',
    { name: 'a.bam', content: cut(bam, END) },
    { 'bgzf-no-end-marker': 1 },
  ],
  [
    'BAM cut in a block',
    { name: 'a.bam', content: cut(bam, END + 20) },
    { 'packing-truncated': 1 },
  ],
  [
    'BAM cut in a record, packed again',
    { name: 'a.bam', content: writeBgzf(cut(bamOf(), 30)) },
    { 'bam-truncated': 1 },
  ],
  ['BAM packed as gzip', { name: 'a.bam', content: gzipSync(bamOf()) }, { 'bam-not-bgzf': 1 }],
  ['BAM that is not packed', { name: 'a.bam', content: bamOf() }, { 'bam-not-bgzf': 1 }],
  [
    'BAM with rubbish behind',
    { name: 'a.bam', content: Buffer.concat([bam, Buffer.from('rubbish')]) },
    { 'packing-damaged': 1 },
  ],
  [
    'BAM with gzip behind',
    { name: 'a.bam', content: Buffer.concat([bam, gzipSync('')]) },
    { 'bgzf-broken': 1 },
  ],
  [
    'BAM with a damaged record',
    { name: 'a.bam', content: writeBgzf(bamOf({ records: [...records(3), { reference: 9 }] })) },
    { 'bam-damaged': 1 },
  ],
  [
    'BAM without records',
    { name: 'a.bam', content: writeBgzf(bamOf({ records: [] })) },
    { 'bam-no-records': 1 },
  ],
  [
    'BAM that is not sorted as it says',
    { name: 'a.bam', content: writeBgzf(bamOf({ records: records(5).reverse() })) },
    { 'bam-order-contradicted': 1 },
  ],
  [
    'BAM that is not sorted by name as it says',
    {
      name: 'a.bam',
      content: writeBgzf(
        bamOf({
          text: BY_NAME,
          records: [...records(5, { flags: 65 }), ...records(5, { flags: 129 })],
        }),
      ),
    },
    { 'bam-order-contradicted': 1 },
  ],
  [
    'BAM with every read twice',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ records: records(4).flatMap((one) => [one, one]) })),
    },
    { 'bam-names-repeat': 4 },
  ],
  [
    'BAM whose header says other references than its list',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: SORTED_OF('MADEUP1', 2999) })),
    },
    { 'bam-header-contradicted': 1 },
  ],
  [
    'BAM whose header names more references than its list',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: `${SORTED}@SQ\tSN:more\tLN:9\n` })),
    },
    { 'bam-header-contradicted': 1 },
  ],
  [
    'BAM of another reference',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: SORTED_OF('chr1', 5000), references: [['chr1', 5000]] })),
      context: known,
    },
    { 'reference-name-unknown': 1 },
  ],
  [
    'BAM of a reference of another length',
    {
      name: 'a.bam',
      content: writeBgzf(
        bamOf({ text: SORTED_OF('MADEUP1', 2999), references: [['MADEUP1', 2999]] }),
      ),
      context: known,
    },
    { 'reference-length-differs': 1 },
  ],
  [
    'BAM of a reference of other letters',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: SORTED.replace('LN:3000', 'LN:3000\tM5:00') })),
      context: known,
    },
    { 'reference-digest-differs': 1 },
  ],
  [
    'BAM of another platform',
    { name: 'a.bam', content: bam, context: { platform: 'OXFORD_NANOPORE' } },
    { 'platform-contradicted': 2 },
  ],
  [
    'an index of another file',
    { name: 'a.bam', content: bam, index: writeBai([{ blocks: [], mapped: 49, unmapped: 0 }], 0) },
    { 'index-not-fitting': 1 },
  ],
  [
    'an index of other references',
    { name: 'a.bam', content: bam, index: writeBai([], 0) },
    { 'index-not-fitting': 1 },
  ],
  [
    'an index that points elsewhere',
    {
      name: 'a.bam',
      content: bam,
      index: writeBai([{ blocks: [17], mapped: 50, unmapped: 0 }], 0),
    },
    { 'index-not-fitting': 1 },
  ],
  [
    'an index that is damaged',
    { name: 'a.bam', content: bam, index: Uint8Array.of(66, 65, 73, 1, 9) },
    { 'index-damaged': 1 },
  ],
  [
    'an index whose packing is cut',
    { name: 'a.bam', content: bam, index: gzipSync('CSI\u0001').subarray(0, 12) },
    { 'index-damaged': 1 },
  ],
  [
    'CRAM with the index of another file',
    { name: 'a.cram', content: cram, context: known, index: crai(CRAM_AT + 7) },
    { 'index-not-fitting': 1 },
  ],
  [
    'CRAM with an index that points between slices',
    { name: 'a.cram', content: cram, context: known, index: crai(CRAM_AT, 1) },
    { 'index-not-fitting': 1 },
  ],
  [
    'CRAM with an index of other references',
    { name: 'a.cram', content: cram, context: known, index: crai(CRAM_AT, SLICE_AT, 3) },
    { 'index-not-fitting': 1 },
  ],
  [
    'CRAM with an index that leaves containers out',
    { name: 'a.cram', content: cram, context: known, index: gzipSync('') },
    { 'index-not-fitting': 1 },
  ],
  [
    'CRAM with an index that is damaged',
    { name: 'a.cram', content: cram, context: known, index: gzipSync('0\t1\n') },
    { 'index-damaged': 1 },
  ],
  [
    'CRAM of another platform',
    {
      name: 'a.cram',
      content: writeCram({ text: `${M5}\n@RG\tID:1\tPL:ILLUMINA\n` }),
      context: { ...known, platform: 'OXFORD_NANOPORE' },
    },
    { 'platform-contradicted': 1 },
  ],
  [
    'CRAM that is not sorted as it says',
    {
      name: 'a.cram',
      content: writeCram({
        text: `@HD\tVN:1.6\tSO:coordinate\n${OTHER}\n${M5}\n`,
        needsReference: false,
        more: [0],
        reference: 1,
      }),
      context: { references: known.references },
    },
    { 'cram-order-contradicted': 1 },
  ],
  // CRAM.
  [
    'CRAM without its reference',
    { name: 'a.cram', content: writeCram({ text: `${OTHER}\n` }) },
    { 'cram-reference-missing': 1 },
  ],
  [
    'CRAM that may use any of its references',
    {
      name: 'a.cram',
      content: writeCram({ text: `${OTHER}\n${M5}\n`, reference: -2 }),
      context: { references: known.references },
    },
    { 'cram-reference-missing': 1 },
  ],
  [
    'CRAM that does not name its reference',
    { name: 'a.cram', content: writeCram({ text: '@SQ\tSN:chr1\tLN:5000\n' }) },
    { 'cram-reference-unnamed': 1 },
  ],
  [
    'CRAM without the mark of its end',
    {
      name: 'a.cram',
      content: cut(writeCram({ text: M5 }), CRAM_END.length),
      context: { references: known.references },
    },
    { 'cram-no-end-marker': 1 },
  ],
  [
    'CRAM cut in a container',
    { name: 'a.cram', content: cut(writeCram({ text: M5 }), CRAM_END.length + 20) },
    { 'cram-truncated': 1 },
  ],
  [
    'CRAM cut in its first bytes',
    { name: 'a.cram', content: writeCram({ text: M5 }).subarray(0, 20) },
    { 'cram-truncated': 1 },
  ],
  [
    'CRAM with a damaged container',
    { name: 'a.cram', content: Uint8Array.from(writeCram({ text: M5 })).with(30, 77) },
    { 'cram-damaged': 1 },
  ],
  [
    'CRAM of another version',
    { name: 'a.cram', content: writeCram({ text: M5, version: [4, 0] }) },
    { 'cram-version-unsupported': 1 },
  ],
  // VCF and consensus.
  [
    'VCF against another reference',
    {
      name: 'a.vcf',
      content: vcf(
        `MADEUP1\t5\t.\t${'ACGT'.replace(letters.charAt(4), '').charAt(0)}\tN\t.\tPASS\t.\n`,
      ),
      context: known,
    },
    { 'vcf-reference-differs': 1 },
  ],
  [
    'VCF beyond its contig',
    { name: 'a.vcf', content: vcf('MADEUP1\t3001\t.\tA\tT\t.\tPASS\t.\n') },
    { 'vcf-position-invalid': 1 },
  ],
  [
    'VCF of another contig',
    {
      name: 'a.vcf',
      content: vcf(
        'chr1\t5\t.\tA\tT\t.\tPASS\t.\nchr1\t6\t.\tA\tT\t.\tPASS\t.\n',
        '##contig=<ID=chr1,length=5000>\n',
      ),
      context: known,
    },
    { 'vcf-contig-unknown': 1 },
  ],
  [
    'a consensus of a protein',
    { name: 'a.fasta', content: `>a\n${'MKLVWPQE'.repeat(20)}\n` },
    { 'consensus-letters': 1 },
  ],
  [
    'a consensus file without sequence',
    { name: 'a.fasta', content: '>a\u0007\nACGT\n' },
    { 'consensus-damaged': 1, 'consensus-records': 1 },
  ],
];
for (const [what, given, expected] of BAD) {
  test(`not usable: ${what}`, async () => {
    const report = await check(given);
    assert.equal(report.verdict, 'not-usable', JSON.stringify(report.findings));
    const errors = new Set(
      report.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    );
    const counts = Object.entries(report.findingCounts).filter(([code]) => errors.has(code));
    const wanted = Object.entries(expected).filter(([, count]) => count > 0);
    assert.deepEqual(Object.fromEntries(counts), Object.fromEntries(wanted));
  });
}

const WARNED: readonly (readonly [string, Given, Expected])[] = [
  [
    'mates given in the wrong order',
    { name: 'a_R1.fastq', content: fastq(4, '/2'), mate: ['a_R2.fastq', fastq(4, '/1')] },
    { 'mates-swapped': 1 },
  ],
  [
    'one file of mates alone',
    { name: 'a_R1.fastq', content: fastq(4, '/1') },
    { 'mates-missing': 1 },
  ],
  [
    'one quality for all',
    { name: 'a.fastq', content: '@a\nACGT\n+\nIIII\n' },
    { 'quality-encoding-unclear': 1 },
  ],
  [
    'a reference of another name and the same length',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: SORTED_OF('x', 3000), references: [['x', 3000]] })),
      context: known,
    },
    { 'reference-name-unknown': 1 },
  ],
  [
    'BAM of which second mates are missing',
    {
      name: 'a.bam',
      content: writeBgzf(
        bamOf({ text: '', records: [...records(5, { flags: 65 }), ...records(3, { flags: 129 })] }),
      ),
    },
    { 'bam-mates-missing': 1 },
  ],
  ...(
    [
      ['marks of pairs on a read that is none', { flags: 64 }],
      ['a mate that is neither', { flags: 1 }],
      ['a mapped read without a place', { reference: -1, position: -1 }],
      ['a further alignment that is not mapped', { flags: 4 + 256 }],
    ] as const
  ).map(([what, more]): readonly [string, Given, Expected] => [
    `BAM with ${what}`,
    { name: 'a.bam', content: writeBgzf(bamOf({ text: '', records: records(7, more) })) },
    { 'bam-flags-contradict': 7 },
  ]),
  [
    'BAM with a mate that is both',
    {
      name: 'a.bam',
      content: writeBgzf(bamOf({ text: '', records: records(1, { flags: 1 + 64 + 128 }) })),
    },
    { 'bam-flags-contradict': 1 },
  ],
  [
    'BAM with reads without names',
    { name: 'a.bam', content: writeBgzf(bamOf({ records: records(6, { name: '*' }) })) },
    { 'bam-name-empty': 6 },
  ],
  [
    'FASTQ of bgzip without the mark of its end',
    { name: 'a.fq.gz', content: writeBgzf(Buffer.from(fastq(9)), 1000, false) },
    { 'bgzf-no-end-marker': 1 },
  ],
  [
    'VCF out of order',
    { name: 'a.vcf', content: vcf(variantAt(90) + variantAt(5)), context: known },
    { 'vcf-order': 1 },
  ],
  [
    'VCF of the same reference by another name',
    { name: 'a.vcf', content: vcf(variantAt(5).replace('MADEUP1', 'x'), ''), context: known },
    { 'vcf-contig-unknown': 1 },
  ],
  [
    'a consensus that is mostly N',
    { name: 'a.fasta', content: `>a\n${'N'.repeat(60)}ACGT\n` },
    { 'consensus-mostly-missing': 1 },
  ],
];
for (const [what, given, expected] of WARNED) {
  test(`usable with a warning: ${what}`, async () => {
    const report = await check(given);
    assert.equal(report.verdict, 'usable-with-warnings', JSON.stringify(report.findings));
    const warnings = report.findings.filter(({ severity }) => severity === 'warning');
    assert.deepEqual(
      Object.fromEntries(warnings.map(({ code }) => [code, report.findingCounts[code]])),
      expected,
    );
  });
}

test('a report says what the file holds', async () => {
  const pair = await check({
    name: 'a_R1.fastq',
    content: fastq(40, ' 1:N:0:1'),
    mate: ['a_R2.fastq', fastq(40, ' 2:N:0:1')],
    context: { ...known, platform: 'ILLUMINA' },
  });
  assert.deepEqual([pair.reads?.layout, pair.reads?.pairs], ['paired', 40]);
  assert.equal(pair.bytes, fastq(40, ' 1:N:0:1').length * 2);
  const [one] = pair.reads?.files ?? [];
  assert.equal(one?.figures.bases, 4000);
  assert.deepEqual(one?.platform, { platform: 'ILLUMINA', names: 40, agreeing: 40 });
  assert.deepEqual(pair.host, {
    status: 'not-screened',
    reason:
      'No host reference is installed, so nothing was screened. `outbreak host add` installs one.',
  });
  const inTurn = Array.from({ length: 20 }, (_, at) =>
    ['/1', '/2'].map((mate) => fastq(1, mate, () => `M01:5:FLOW:1:1101:${at}:7`)).join(''),
  ).join('');
  const interleaved = await check({ name: 'a.fastq', content: inTurn });
  assert.deepEqual([interleaved.reads?.layout, interleaved.reads?.pairs], ['interleaved', 20]);
  assert.equal(interleaved.verdict, 'usable');
  const aligned = await check({ name: 'a.bam', content: bam, context: known });
  assert.equal(aligned.packing, 'bgzf');
  assert.deepEqual(aligned.alignment?.records.mapped, 50);
  assert.equal(aligned.alignment?.depth?.mean, 5000 / 3000);
  assert.equal(aligned.alignment?.sortOrder, parseSamHeader(SORTED).sortOrder);
  const cram = await check({ name: 'a.cram', content: writeCram({ text: M5 }), context: known });
  assert.equal(cram.cram?.references[0]?.foundAs, 'made-up');
  assert.deepEqual(
    [cram.cram?.records, cram.cram?.version, cram.cram?.needsReference],
    [10, '3.0', true],
  );
});

test('whatever is cut off a file, it is never taken for whole', async () => {
  const files: readonly (readonly [string, Uint8Array])[] = [
    ['a.bam', writeBgzf(bamOf({ records: records(4) }), 500)],
    ['a.cram', writeCram({ text: M5 })],
    ['a.fq.gz', gzipSync(fastq(9))],
  ];
  for (const [name, bytes] of files) {
    for (let length = 0; length < bytes.length; length += 3) {
      const context = { references: known.references };
      const report = await check({ name, content: bytes.subarray(0, length), context });
      assert.equal(report.verdict, 'not-usable', `${name} cut to ${length} of ${bytes.length}`);
    }
  }
});

test('whatever follows the first bytes of a kind, there is a report', async () => {
  const heads = ['@a\n', '>a\n', 'BAM\u0001', `CRAM\u0003\u0000${'x'.repeat(20)}`, vcf(''), ''].map(
    (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
  );
  const whole = writeCram({ text: M5 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        ...heads,
        whole.subarray(0, 26),
        whole.subarray(0, 150),
        bamOf().subarray(0, 140),
      ),
      fc.uint8Array({ maxLength: 400 }),
      fc.boolean(),
      async (head, rest, isPacked) => {
        const bytes = Buffer.concat([head, rest]);
        await check({
          name: 'a',
          content: isPacked ? writeBgzf(bytes, 100) : bytes,
          context: known,
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('a host is counted where its reference is there', async () => {
  const { buildHostIndex } = await import('../../src/engine/reads/host/host-index.ts');
  const host = makeUpGenome(20_000);
  const built = await buildHostIndex(
    'made-up-host',
    () => toSource('h', `>h\n${asText(host.letters)}\n`).open(),
    'h',
  );
  assert.ok(built.ok);
  const other = makeContext(
    toKnown('other', 'OTHER', new TextEncoder().encode('ACGT'.repeat(900))),
  );
  const report = await check({
    name: 'a.fastq',
    content: `@a\n${asText(host.letters).slice(500, 650)}\n+\n${'5'.repeat(149)}#\n@b\n${'ACGGT'.repeat(30)}\n+\n${'5'.repeat(149)}#\n`,
    context: { ...other, host: built.value },
  });
  assert.deepEqual(report.host, {
    status: 'counted',
    host: 'made-up-host',
    counts: { unit: 'reads', total: 2, host: 1, kept: 1, pathogen: 0, other: 1 },
  });
});
