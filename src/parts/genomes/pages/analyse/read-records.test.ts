import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { readRecords, type Source } from './read-records.ts';

async function read(sources: readonly Source[]) {
  const names: string[] = [];
  const faults: string[] = [];
  let problems = 0;
  let bytes = 0;
  for await (const item of readRecords(sources)) {
    if ('fault' in item) faults.push(item.fault.kind);
    else {
      bytes = item.bytes;
      for (const { index, name, problem } of item.sequences) {
        names.push(`${index}:${name}`);
        problems += problem === undefined ? 0 : 1;
      }
    }
  }
  return { names, faults, problems, bytes };
}

const source = (name: string, content: BlobPart): Source => ({ name, blob: new Blob([content]) });
const fasta = '>a\nACGT\n>b\r\nAC\r\n';

test('records of several sources are counted through, plain or packed', async () => {
  const packed = gzipSync(fasta);
  const result = await read([source('x', fasta), source('y', packed)]);
  assert.deepEqual(result.names, ['0:a', '1:b', '2:a', '3:b']);
  assert.deepEqual(result.faults, []);
  assert.equal(result.bytes, fasta.length + packed.length);
});

test('what is no FASTA is told, and what could be read is kept', async () => {
  assert.deepEqual((await read([source('x', '')])).faults, ['empty']);
  assert.deepEqual((await read([source('x', 'strain,date\n')])).faults, ['no-fasta']);
  assert.deepEqual((await read([source('x', '\u0000\u0001\u0002')])).faults, ['no-fasta']);
  const zstd = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0);
  assert.deepEqual((await read([source('x', zstd)])).faults, ['damaged']);
  const stray = await read([source('x', `stray\n${fasta}`), source('y', fasta)]);
  assert.deepEqual(stray.faults, ['no-fasta']);
  assert.equal(stray.names.length, 4);
  const packed = gzipSync(fasta.repeat(5000));
  const cut = await read([source('x', packed.subarray(0, packed.length - 10))]);
  assert.deepEqual(cut.faults, ['damaged']);
});

test('files of several members, as bgzip writes them, and of zstd are read to their end', async () => {
  const parts = Array.from({ length: 40 }, (_, i) => `>${i}\n${'ACGT'.repeat(5000)}\n`);
  const many = Buffer.concat(parts.map((part) => gzipSync(part)));
  const frames = Buffer.concat(parts.map((part) => zstdCompressSync(part)));
  for (const packed of [many, frames]) {
    const { names, faults, bytes } = await read([source('x', packed)]);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      names,
      parts.map((_, i) => `${i}:${i}`),
    );
    assert.equal(bytes, packed.length);
    const cut = await read([source('x', packed.subarray(0, packed.length - 5))]);
    assert.deepEqual(cut.faults, ['damaged']);
    // The last may go on; a frame of zstd is had as a whole.
    assert.ok(cut.names.length >= 38, `${cut.names.length} before the cut`);
  }
});

test('two headers in a row, and a name with control characters', async () => {
  const result = await read([source('x', '>a\n>b\nAC\n>c\u0001d\nAC\n')]);
  assert.deepEqual(result.names, ['0:a', '1:b', '2:c d']);
  assert.equal(result.problems, 1);
});
