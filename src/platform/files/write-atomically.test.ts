import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFileAtomically, writeFolderAtomically } from './write-atomically.ts';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'write-atomically-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a file is made with its folder, and replaced as one', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a', 'b.txt');
    assert.ok((await writeFileAtomically(path, 'one')).ok);
    assert.ok((await writeFileAtomically(path, new Uint8Array([50]))).ok);
    assert.equal(await readFile(path, 'utf8'), '2');
    assert.deepEqual(await readdir(join(folder, 'a')), ['b.txt']);
  }));

test('a folder appears whole, and an existing one is left as it is', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'versions', 'v1');
    const first = await writeFolderAtomically(
      path,
      new Map([
        ['x', '1'],
        ['y', '2'],
      ]),
    );
    assert.deepEqual(first, { ok: true, value: 'written' });
    const second = await writeFolderAtomically(path, new Map([['x', 'other']]));
    assert.deepEqual(second, { ok: true, value: 'exists' });
    assert.equal(await readFile(join(path, 'x'), 'utf8'), '1');
    assert.deepEqual(await readdir(join(folder, 'versions')), ['v1']);
  }));

test('a write that fails half way leaves nothing behind', () =>
  withFolder(async (folder) => {
    const tooLong = 'n'.repeat(300);
    const files = new Map([
      ['good', 'x'],
      [tooLong, 'y'],
    ]);
    const written = await writeFolderAtomically(join(folder, 'v1'), files);
    assert.equal(written.ok ? '' : written.error.code, 'file-unwritable');
    await writeFile(join(folder, 'file'), 'x');
    const below = await writeFileAtomically(join(folder, 'file', 'inside'), 'x');
    assert.equal(below.ok ? '' : below.error.code, 'file-unwritable');
    assert.deepEqual(await readdir(folder), ['file']);
  }));
