import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { measureDisk, measureFolder } from './measure-folder.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-measure-'));
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'one'), 'x'.repeat(10));
  await writeFile(join(folder, 'a', 'b', 'two'), 'x'.repeat(5));
  await symlink(tmpdir(), join(folder, 'elsewhere'));
});
after(() => rm(folder, { recursive: true }));

test('files of all levels are added up, and links lead nowhere', async () =>
  assert.deepEqual(await measureFolder(folder), { files: 2, bytes: 15, isWhole: true }));

test('a folder that is not there holds nothing', async () =>
  assert.deepEqual(await measureFolder(join(folder, 'none')), {
    files: 0,
    bytes: 0,
    isWhole: true,
  }));

test('of too many files it says that there are more', async () => {
  const { files, isWhole } = await measureFolder(folder, 1);
  assert.deepEqual({ files, isWhole }, { files: 1, isWhole: false });
});

test('a disk has no more room than it is large', async () => {
  const { total, free } = await measureDisk(folder);
  assert.ok(free > 0 && free <= total);
});
