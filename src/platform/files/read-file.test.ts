import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { gunzipBytes, isGzip } from './gunzip-bytes.ts';
import { decodeUtf8, findPathKind, listFolder, readText } from './read-file.ts';

test('folders are listed with links followed; text is read up to a limit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'read-file-'));
  await writeFile(join(folder, 'b.txt'), '\ufeffhello');
  await mkdir(join(folder, 'a'));
  await symlink(join(folder, 'b.txt'), join(folder, 'c.txt'));
  await symlink(join(folder, 'gone'), join(folder, 'd.txt'));
  assert.deepEqual(await listFolder(folder), {
    ok: true,
    value: { files: ['b.txt', 'c.txt'], folders: ['a'] },
  });
  assert.deepEqual(await readText(join(folder, 'b.txt'), 100), { ok: true, value: 'hello' });
  const codes = async (name: string, limit: number): Promise<string> => {
    const read = await readText(join(folder, name), limit);
    return read.ok ? '' : read.error.code;
  };
  assert.equal(await codes('b.txt', 4), 'file-too-large');
  assert.equal(await codes('gone', 4), 'file-missing');
  assert.equal(await codes('a', 1e9), 'file-unreadable');
  assert.equal(await findPathKind(join(folder, 'a')), 'folder');
  assert.equal(await findPathKind(join(folder, 'd.txt')), 'missing');
  await rm(folder, { recursive: true });
});

test('bytes that are no UTF-8 are refused', () => {
  const decoded = decodeUtf8('x.txt', new Uint8Array([72, 0xff, 72]));
  assert.equal(decoded.ok ? '' : decoded.error.code, 'file-not-utf8');
});

test('gzip is unpacked up to a limit; a cut file is damaged', async () => {
  const packed = new Uint8Array(gzipSync('x'.repeat(1000)));
  assert.ok(isGzip(packed));
  assert.ok(!isGzip(new TextEncoder().encode('{}')));
  const outcome = async (bytes: Uint8Array, limit: number): Promise<number | string> => {
    const plain = await gunzipBytes('x.gz', bytes, limit);
    return plain.ok ? plain.value.length : plain.error.code;
  };
  assert.equal(await outcome(packed, 1000), 1000);
  assert.equal(await outcome(packed, 999), 'file-too-large');
  assert.equal(await outcome(packed.slice(0, -5), 1000), 'gzip-damaged');
});
