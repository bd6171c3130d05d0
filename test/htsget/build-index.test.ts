// Indexes that are made where none came with a file: samtools and bcftools find by them what they find by their own.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BuiltIndex, buildIndex } from '../../src/engine/htsget/build-index/build-index.ts';
import { openHtsFile } from '../../src/engine/htsget/hts-file.ts';
import { planTicket } from '../../src/engine/htsget/plan-ticket.ts';
import {
  writeBgzf,
  writeUnpackedBam,
} from '../../src/engine/reads/alignment/write-bam.test-kit.ts';
import { nodeBlockCodec } from '../../src/platform/files/node-block-codec.ts';
import { createRandom } from '../crypt4gh/kit.ts';
import { findMissingTools, joinParts, makeFiles, open, run, takeAnswer, toRanged } from './kit.ts';

const skip = findMissingTools();
const folder = mkdtempSync(join(tmpdir(), 'outbreak-htsget-index-'));
const files = skip === false ? makeFiles(folder, createRandom(77)) : [];
after(() => rmSync(folder, { recursive: true, force: true }));

const REGIONS = ['one:150001-150900', 'one:199001-330000', 'two:30000-30001', 'three', 'bare'];

function pack({ kind, bytes }: BuiltIndex): Uint8Array {
  if (kind === 'BAI') return bytes;
  return kind === 'CRAI' ? gzipSync(bytes) : writeBgzf(bytes);
}

async function build(bytes: Uint8Array) {
  const file = takeAnswer(await openHtsFile(toRanged(bytes), nodeBlockCodec));
  return buildIndex(file);
}

for (const file of files) {
  test(`${file.name}: an index made of the file`, async () => {
    const built = takeAnswer(await build(file.bytes));
    const packed = pack(built);
    const { file: head, index } = await open(file.bytes, packed);
    const list = (path: string, ...regions: string[]) =>
      file.tool === 'samtools'
        ? run('samtools', 'view', path, ...regions)
        : run('bcftools', 'view', '--no-version', '-H', path, ...regions.flatMap((r) => ['-r', r]));
    const all = new Set(list(file.path).split('\n'));
    for (const text of REGIONS) {
      const [, referenceName = '', begin, end] = /^(\w+)(?::(\d+)-(\d+))?$/.exec(text) ?? [];
      const region = {
        referenceName,
        start: begin === undefined ? null : Number(begin) - 1,
        end: end === undefined ? null : Number(end),
      };
      const request = { format: file.format, isHeaderOnly: false, regions: [region] };
      const parts = takeAnswer(await planTicket(head, index, request));
      const joined = join(folder, `joined-${file.name}`);
      writeFileSync(joined, joinParts(file.bytes, parts));
      const lines = new Set(list(joined).split('\n'));
      for (const line of list(file.path, text).split('\n')) assert.ok(lines.has(line), text);
      for (const line of lines) assert.ok(all.has(line), text);
    }
    // The tools read it, too: entries of several references are our own.
    if (file.name === 'several.cram') return;
    const copy = join(folder, `copy-${file.name}`);
    copyFileSync(file.path, copy);
    writeFileSync(`${copy}.${built.kind.toLowerCase()}`, packed);
    for (const text of REGIONS) assert.equal(list(copy, text), list(file.path, text), text);
    if (file.format !== 'BAM') return;
    assert.equal(run('samtools', 'idxstats', copy), run('samtools', 'idxstats', file.path));
    assert.equal(list(copy, '*'), list(file.path, '*'));
  });
}

test('tools make the files', { skip }, () => assert.equal(files.length, 12));

test('a file that is not sorted, is cut off, or is damaged has no index', async () => {
  const references = [['a', 1000]] as const;
  const reads = (...positions: number[]) =>
    writeUnpackedBam({
      references,
      records: positions.map((position) => ({
        position,
        reference: position < 0 ? -1 : 0,
        sequence: 'ACGT',
      })),
    });
  const code = async (bytes: Uint8Array) => {
    const built = await build(bytes);
    if (built.ok) return built.value.kind;
    return built.error.kind === 'file' ? built.error.problem.code : built.error.error;
  };
  assert.equal(await code(writeBgzf(reads(5, 10, 10, -1), 40)), 'BAI');
  assert.equal(await code(writeBgzf(reads(5, 4), 40)), 'hts-file-not-sorted');
  assert.equal(await code(writeBgzf(reads(5, -1, 7), 40)), 'hts-file-not-sorted');
  assert.equal(await code(writeBgzf(reads(5, 10).subarray(0, -3), 40)), 'hts-file-damaged');
  const whole = writeBgzf(reads(5, 10, 20), 40);
  assert.equal(await code(whole.subarray(0, whole.length - 40)), 'hts-file-damaged');
  const changed = Uint8Array.from(whole);
  changed[whole.length - 40] = (changed[whole.length - 40] as number) ^ 1;
  assert.equal(await code(changed), 'hts-file-damaged');
});

test('a reference of more than 2^29 letters gets CSI, which finds what lies behind', async () => {
  const records = [5, 2 ** 29 + 70_000, 2 ** 30 - 9].map((position) => ({
    position,
    sequence: 'ACGT',
  }));
  const bytes = writeBgzf(writeUnpackedBam({ references: [['long', 2 ** 30]], records }), 50);
  const built = takeAnswer(await build(bytes));
  assert.equal(built.kind, 'CSI');
  const { file, index } = await open(bytes, built.bytes);
  const region = { referenceName: 'long', start: 2 ** 29 + 69_990, end: 2 ** 29 + 80_000 };
  const parts = takeAnswer(
    await planTicket(file, index, { format: 'BAM', isHeaderOnly: false, regions: [region] }),
  );
  const plain = gunzipSync(joinParts(bytes, parts));
  const position = Buffer.alloc(4);
  position.writeInt32LE(2 ** 29 + 70_000);
  assert.ok(plain.includes(position));
});
