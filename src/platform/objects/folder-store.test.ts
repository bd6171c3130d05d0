import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FolderStore } from './folder-store.ts';
import { addStoreContract, inPieces, makeBytes, nameBytes } from './object-store.test-kit.ts';
import { ObjectStoreError } from './object-store.ts';

async function openStore(): Promise<{
  store: FolderStore;
  folder: string;
  remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-folder-store-'));
  const store = new FolderStore(folder);
  await store.open();
  return { store, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

addStoreContract('folder', async () => {
  const { store, remove } = await openStore();
  return {
    store,
    spoil: (sha256, bytes) => writeFile(store.path(sha256), bytes),
    close: remove,
  };
});

test('what an ended process left unfinished is gone after the next start', async () => {
  const { store, folder, remove } = await openStore();
  await writeFile(join(folder, 'unfinished', 'half'), 'half');
  await store.open();
  assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  await remove();
});

test('a file that stands on another disk is copied', {
  skip: process.platform !== 'linux',
}, async () => {
  const { store, remove } = await openStore();
  const other = await mkdtemp('/dev/shm/outbreak-other-disk-');
  const bytes = makeBytes(70_000);
  const path = join(other, 'file');
  await writeFile(path, bytes);
  await store.adopt(nameBytes(bytes), path);
  assert.equal(await store.findSize(nameBytes(bytes).sha256), bytes.length);
  assert.deepEqual(await readdir(other), []);
  await rm(other, { recursive: true });
  await remove();
});

test('a full disk is told as such, and nothing stands under the name', async () => {
  const { store, folder, remove } = await openStore();
  const bytes = makeBytes(1000);
  const full = async function* () {
    yield bytes.subarray(0, 500);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  await assert.rejects(
    store.put(nameBytes(bytes), full()),
    (error: unknown) => error instanceof ObjectStoreError && error.failure === 'full',
  );
  assert.equal(await store.findSize(nameBytes(bytes).sha256), null);
  assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  await remove();
});

test('a folder that cannot be written to is told, and the file stays where it was', async () => {
  const { store, folder, remove } = await openStore();
  const bytes = makeBytes(100);
  const object = nameBytes(bytes);
  // A file stands where the folder of the object would.
  await writeFile(join(folder, object.sha256.slice(0, 2)), '');
  const path = join(folder, 'unfinished', 'come');
  await writeFile(path, bytes);
  await assert.rejects(store.adopt(object, path), ObjectStoreError);
  assert.deepEqual(await readdir(join(folder, 'unfinished')), ['come']);
  await remove();
});

test('a name of a store is no way out of its folder', async () => {
  const { store, folder, remove } = await openStore();
  await symlink('/etc', join(folder, 'aa')).catch(() => undefined);
  for (const name of ['../../etc/passwd', 'aa/passwd', '', 'A'.repeat(64)]) {
    assert.throws(() => store.path(name), /named by their digest/);
  }
  await assert.rejects(store.put({ sha256: '../x', size: 1 }, inPieces(Buffer.from('x'))));
  await remove();
});
