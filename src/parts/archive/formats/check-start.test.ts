import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { checkStart, START_BYTES } from './check-start.ts';
import { fileFormats, findFormat, toFormatId, toMediaType } from './file-formats.ts';

test('formats by name', () => {
  const cases: readonly (readonly [string, string | null, string])[] = [
    ['reads_R1.fastq.gz', 'fastq+gzip', 'application/gzip'],
    ['reads.FQ', 'fastq', 'text/x-fastq'],
    ['a.bam', 'bam', 'application/vnd.ga4gh.bam'],
    ['a.vcf.bgz', 'vcf+gzip', 'application/gzip'],
    ['a.fa.zst', 'fasta+zstd', 'application/zstd'],
    ['notes.gz', 'gzip', 'application/gzip'],
    ['notes.txt', null, 'application/octet-stream'],
    ['bam', null, 'application/octet-stream'],
    ['.bam', null, 'application/octet-stream'],
    ['page.html', null, 'application/octet-stream'],
  ];
  for (const [name, id, mediaType] of cases) {
    assert.equal(toFormatId(findFormat(name)), id, name);
    assert.equal(toMediaType(findFormat(name)), mediaType, name);
  }
});

const fastq = Buffer.from('@read1\nACGT\n+\nIIII\n');
const bam = gzipSync(Buffer.concat([Buffer.from('BAM\x01', 'latin1'), Buffer.alloc(100)]));
// So long that the start of the file is cut in the middle of what is packed.
const long = Buffer.from(
  Array.from({ length: 40_000 }, (_, at) => `@read${at}\n${(at * 2654435761) >>> 0}\n+\nI\n`).join(
    '',
  ),
);

test('files that are what their names say, and files that are not', () => {
  const cases: readonly (readonly [string, Uint8Array, boolean])[] = [
    ['a.fastq', fastq, true],
    ['a.fastq', Buffer.from('>seq\nACGT\n'), false],
    ['a.fastq', Buffer.from('\n\n'), false],
    ['a.fastq.gz', gzipSync(fastq), true],
    ['a.fastq.gz', fastq, false],
    ['a.fastq.gz', gzipSync(Buffer.from('>seq\nACGT\n')), false],
    ['a.fastq.gz', gzipSync(Buffer.alloc(0)), false],
    ['a.fastq.gz', gzipSync(long).subarray(0, START_BYTES), true],
    ['a.fastq.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), false],
    ['a.fastq.zst', zstdCompressSync(fastq), true],
    ['a.fastq.zst', zstdCompressSync(long).subarray(0, START_BYTES), true],
    ['a.fastq.zst', gzipSync(fastq), false],
    ['a.fasta', Buffer.from('\ufeff>seq\nACGT\n'), true],
    ['a.fasta', Buffer.from('ACGT\n'), false],
    ['a.bam', bam, true],
    ['a.bam', gzipSync(fastq), false],
    ['a.bam', Buffer.from('BAM\x01', 'latin1'), false],
    ['a.cram', Buffer.from('CRAM\x03\x00'), true],
    ['a.cram', bam, false],
    ['a.vcf', Buffer.from('##fileformat=VCFv4.3\n'), true],
    ['a.vcf', Buffer.from('chrom\tpos\n'), false],
    ['a.pdf', Buffer.from('<html>'), false],
    ['a.zip', Buffer.from('PK\x03\x04'), true],
    ['a.json', Buffer.from(' {"a": 1}'), true],
    ['a.json', Buffer.from('<xml/>'), false],
    // Names that say nothing are taken for what they are.
    ['a.txt', Buffer.from([0, 1, 2]), true],
    ['a.tsv', Buffer.from('a\tb\n'), true],
  ];
  for (const [name, bytes, ok] of cases) {
    const found = checkStart(name, findFormat(name), bytes);
    assert.equal(found === null, ok, `${name} ${JSON.stringify(found)}`);
    if (found !== null) assert.equal(found.code, 'file-not-as-named');
  }
});

test('no byte of a start can make the check fail', () => {
  for (const { extensions } of fileFormats) {
    for (const packed of ['', '.gz', '.zst', '.bz2', '.xz']) {
      const name = `a${extensions[0]}${packed}`;
      for (const bytes of [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(START_BYTES, 0x1f)]) {
        checkStart(name, findFormat(name), bytes);
      }
    }
  }
});
