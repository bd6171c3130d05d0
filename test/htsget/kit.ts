// Made-up reads and variants as files of samtools and bcftools, and the answers of the engine joined.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type HtsFile, openHtsFile } from '../../src/engine/htsget/hts-file.ts';
import { type HtsIndex, readHtsIndex } from '../../src/engine/htsget/hts-index.ts';
import type { HtsgetFailure } from '../../src/engine/htsget/htsget-failure.ts';
import type { RangedFile } from '../../src/engine/htsget/ranged-file.ts';
import type { TicketPart } from '../../src/engine/htsget/ticket-part.ts';
import { writeBgzf } from '../../src/engine/reads/alignment/write-bam.test-kit.ts';
import { nodeBlockCodec } from '../../src/platform/files/node-block-codec.ts';
import type { Result } from '../../src/std/result.ts';

export type Random = (limit: number) => number;

/** Lengths of references; nothing lies on the last. */
export const REFERENCES: readonly (readonly [string, number])[] = [
  ['one', 600_000],
  ['two', 90_000],
  ['three', 40_000],
  ['bare', 1000],
];

/** Why files cannot be made here; false where they can. */
export function findMissingTools(): string | false {
  for (const tool of ['samtools', 'bcftools']) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' });
    } catch {
      return `needs ${tool}: apt-get install samtools bcftools`;
    }
  }
  return false;
}

export function run(tool: 'samtools' | 'bcftools', ...options: string[]): string {
  return execFileSync(tool, options, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** SAM of reads that are as dense as real ones, some long, some unmapped where their mate lies, some without a place. */
export function makeUpSam(random: Random): string {
  const lines = ['@HD\tVN:1.6\tSO:coordinate'];
  for (const [name, length] of REFERENCES) lines.push(`@SQ\tSN:${name}\tLN:${length}`);
  lines.push('@RG\tID:g\tSM:made-up\tPL:ILLUMINA');
  let number = 0;
  const letters = (length: number) =>
    Array.from({ length }, () => 'ACGT'[random(4)] ?? 'A').join('');
  const quality = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(53 + random(20))).join('');
  const record = (flags: number, place: string, cigar: string, length: number) =>
    lines.push(
      `r${number++}\t${flags}\t${place}\t60\t${cigar}\t*\t0\t0\t${letters(length)}\t${quality(length)}\tRG:Z:g`,
    );
  for (const [name, length] of REFERENCES.slice(0, 3)) {
    const begins = Array.from({ length: length / 60 }, () => random(length - 300)).sort(
      (a, b) => a - b,
    );
    for (const begin of begins) {
      // Nothing lies in a part of the first reference.
      if (name === 'one' && begin > 200_000 && begin < 320_000) continue;
      const place = `${name}\t${begin + 1}`;
      const span = 100 + random(60);
      if (random(50) === 0) record(4, place, '*', 100);
      else if (random(60) === 0 && begin + 40_200 < length) record(0, place, '50M40000N50M', 100);
      else if (random(10) === 0) record(16, place, `10S${span - 10}M3D10M`, span + 10);
      else record(0, place, `${span}M`, span);
    }
  }
  for (let i = 0; i < 400; i++) record(4, '*\t0', '*', 120);
  return `${lines.join('\n')}\n`.replaceAll(/(\t4\t[^\t]+\t\d+\t)60/g, '$10');
}

/** VCF of two samples: letters that differ, insertions, deletions, symbols that reach far. */
export function makeUpVcf(random: Random): string {
  const lines = [
    '##fileformat=VCFv4.2',
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="End">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depth">',
    '##ALT=<ID=DEL,Description="Deletion">',
    ...REFERENCES.map(([name, length]) => `##contig=<ID=${name},length=${length}>`),
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb',
  ];
  let number = 0;
  for (const [name, length] of REFERENCES.slice(0, 3)) {
    for (
      let at = 1 + random(30);
      at < length - 50_000 || (length < 100_000 && at < length - 100);
      at += 1 + random(60)
    ) {
      if (name === 'one' && at > 200_000 && at < 320_000) continue;
      const isFar = random(200) === 0 && at + 30_000 < length;
      const reference = isFar
        ? 'A'
        : 'ACGTACGTACGT'.slice(0, 1 + (random(8) === 0 ? random(11) : 0));
      const alternative = isFar ? '<DEL>' : ['C', 'T,G', 'CAA'][random(3)];
      const depths = Array.from({ length: alternative === 'T,G' ? 3 : 2 }, () => random(99)).join(
        ',',
      );
      const info = isFar ? `END=${at + 30_000}` : '.';
      lines.push(
        `${name}\t${at}\tv${number++}\t${reference}\t${alternative}\t${random(900)}\tPASS\t${info}\tGT:AD\t0/1:${depths}\t1/1:${depths}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A file and its index, on disk for the tools and in memory for the engine. */
export interface MadeFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer;
  readonly index: Buffer;
  readonly tool: 'samtools' | 'bcftools';
  readonly format: 'BAM' | 'CRAM' | 'VCF' | 'BCF';
}

function withIndex(
  folder: string,
  [name, ending]: readonly [string, string],
  format: MadeFile['format'],
): MadeFile {
  const path = join(folder, name);
  const tool = format === 'BAM' || format === 'CRAM' ? 'samtools' : 'bcftools';
  const isCsi = ending === 'csi' || format === 'CRAM';
  run(
    tool,
    'index',
    ...(isCsi && format !== 'CRAM' ? ['-c'] : format === 'VCF' ? ['-t'] : []),
    path,
  );
  const bytes = readFileSync(path);
  return { name, path, bytes, index: readFileSync(`${path}.${ending}`), tool, format };
}

/** BAM, CRAM, VCF and BCF of samtools and bcftools, and of a writer whose records lie across blocks anyhow. */
export function makeFiles(folder: string, random: Random): readonly MadeFile[] {
  const sam = join(folder, 'reads.sam');
  const vcf = join(folder, 'variants.vcf');
  writeFileSync(sam, makeUpSam(random));
  writeFileSync(vcf, makeUpVcf(random));
  const at = (name: string) => join(folder, name);
  run('samtools', 'view', '-b', '-o', at('usual.bam'), sam);
  run('samtools', 'view', '-b', '-o', at('csi.bam'), sam);
  writeFileSync(at('across.bam'), writeBgzf(gunzipSync(readFileSync(at('usual.bam'))), 7001));
  for (const [name, version] of [
    ['usual.cram', '3.0'],
    ['old.cram', '2.1'],
    ['new.cram', '3.1'],
  ] as const) {
    const option = `version=${version},no_ref=1,seqs_per_slice=500`;
    run('samtools', 'view', '-C', '-O', `cram,${option}`, '-o', at(name), sam);
  }
  run(
    'samtools',
    'view',
    '-C',
    '-O',
    'cram,no_ref=1,multi_seq_per_slice=1,seqs_per_slice=900',
    '-o',
    at('several.cram'),
    sam,
  );
  run('bcftools', 'view', '-Oz', '-o', at('usual.vcf.gz'), vcf);
  run('bcftools', 'view', '-Oz', '-o', at('csi.vcf.gz'), vcf);
  writeFileSync(at('across.vcf.gz'), writeBgzf(readFileSync(vcf), 4099));
  run('bcftools', 'view', '-Ob', '-o', at('usual.bcf'), vcf);
  writeFileSync(at('across.bcf'), writeBgzf(gunzipSync(readFileSync(at('usual.bcf'))), 3001));
  return [
    withIndex(folder, ['usual.bam', 'bai'], 'BAM'),
    withIndex(folder, ['csi.bam', 'csi'], 'BAM'),
    withIndex(folder, ['across.bam', 'bai'], 'BAM'),
    withIndex(folder, ['usual.cram', 'crai'], 'CRAM'),
    withIndex(folder, ['old.cram', 'crai'], 'CRAM'),
    withIndex(folder, ['new.cram', 'crai'], 'CRAM'),
    withIndex(folder, ['several.cram', 'crai'], 'CRAM'),
    withIndex(folder, ['usual.vcf.gz', 'tbi'], 'VCF'),
    withIndex(folder, ['csi.vcf.gz', 'csi'], 'VCF'),
    withIndex(folder, ['across.vcf.gz', 'tbi'], 'VCF'),
    withIndex(folder, ['usual.bcf', 'csi'], 'BCF'),
    withIndex(folder, ['across.bcf', 'csi'], 'BCF'),
  ];
}

/** A file in memory that counts what of it is read. */
export function toRanged(bytes: Uint8Array): RangedFile & { bytesRead: number } {
  const file = {
    size: bytes.length,
    bytesRead: 0,
    read: async (from: number, to: number) => {
      assert.ok(from >= 0 && from < to && to <= bytes.length, `${from}-${to}`);
      file.bytesRead += to - from;
      return Uint8Array.from(bytes.subarray(from, to));
    },
  };
  return file;
}

export function takeAnswer<T>(result: Result<T, HtsgetFailure>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

export async function open(
  bytes: Uint8Array,
  index: Uint8Array,
): Promise<{ readonly file: HtsFile; readonly index: HtsIndex }> {
  const file = takeAnswer(await openHtsFile(toRanged(bytes), nodeBlockCodec));
  return { file, index: takeAnswer(await readHtsIndex(file, index, nodeBlockCodec)) };
}

export function joinParts(bytes: Uint8Array, parts: readonly TicketPart[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      part.kind === 'range' ? bytes.subarray(part.start, part.end) : part.bytes,
    ),
  );
}
