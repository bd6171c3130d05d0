import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  truncate,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { defined } from '../../std/assert.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { runProgram } from './run-program.ts';
import { findServerPackage, prepareServerSoftware, type ServerPackage } from './server-software.ts';

const SERVICE_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

function findPackage(): ServerPackage {
  const found = findServerPackage();
  assert.ok(found.ok, JSON.stringify(found));
  return found.value;
}

async function makeScratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-software-'));
  // Root's copy is to be reached by another user.
  await chmod(folder, 0o755);
  return folder;
}

/** The package as it is after `npm ci --ignore-scripts`: without links, here also read-only. */
async function makeBarePackage(t: TestContext, folder: string): Promise<ServerPackage> {
  const installed = findPackage();
  const nativeFolder = join(folder, 'package', 'native');
  await mkdir(join(folder, 'package'), { recursive: true });
  const filter = async (path: string) =>
    !path.endsWith('.a') && !(await lstat(path)).isSymbolicLink();
  await cp(installed.nativeFolder, nativeFolder, { recursive: true, filter });
  await chmod(join(nativeFolder, 'lib'), 0o555);
  // Only root can remove what is in a folder that nobody may write to.
  t.after(() => chmod(join(nativeFolder, 'lib'), 0o755));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { ...installed, nativeFolder };
}

test('the package of this system is found', () => {
  const found = findPackage();
  assert.equal(found.major, 18);
  assert.ok(existsSync(join(found.nativeFolder, 'bin', 'initdb')));
});

test('without the links of its install script the package still starts, untouched', async (t) => {
  const scratch = await makeScratch();
  const serverPackage = await makeBarePackage(t, scratch);
  const before = await readdir(join(serverPackage.nativeFolder, 'lib'));
  assert.ok(!before.includes('libpq.so.5'));
  await mkdir(join(scratch, 'data'), { mode: 0o700 });
  const runFolder = join(scratch, 'data', 'run');
  await mkdir(runFolder);
  const server = await startEmbeddedPostgres({
    clusterFolder: join(scratch, 'data', 'pg'),
    runFolder,
    serverPackage,
    systemFolders: [join(scratch, 'system')],
    durableSetup: false,
  });
  assert.ok(server.ok, JSON.stringify(server));
  await server.value.stop();
  assert.deepEqual(await readdir(join(serverPackage.nativeFolder, 'lib')), before);
  const parent = SERVICE_USER === undefined ? runFolder : join(scratch, 'system');
  const copy = join(parent, `postgresql-${serverPackage.version}`);
  assert.equal(await readlink(join(copy, 'lib', 'libpq.so.5')), 'libpq.so.5.18');
  assert.deepEqual(
    (await readdir(parent)).filter((name) => name.startsWith('postgresql-')),
    [`postgresql-${serverPackage.version}`],
  );
});

test('a copy is made once, also by two at once, and again when it is torn', async (t) => {
  const scratch = await makeScratch();
  const serverPackage = await makeBarePackage(t, scratch);
  const runFolder = join(scratch, 'run');
  await mkdir(runFolder);
  const options = {
    runFolder,
    serviceUser: SERVICE_USER,
    systemFolders: [join(scratch, 'system')],
  };
  const prepare = async () => {
    const result = await prepareServerSoftware(serverPackage, options);
    assert.ok(result.ok, JSON.stringify(result));
    return result.value;
  };
  const [copy, same] = await Promise.all([prepare(), prepare()]);
  assert.equal(copy, same);
  const { ino } = statSync(copy);
  assert.equal(await prepare(), copy);
  assert.equal(statSync(copy).ino, ino);
  await truncate(join(copy, 'lib', 'libz.so.1'), 100);
  assert.equal(await prepare(), copy);
  const version = await runProgram(join(copy, 'bin', 'postgres'), ['--version'], {
    user: SERVICE_USER,
  });
  assert.match(version, /PostgreSQL\) 18/);
});

test('root uses no folder that others can write to, or that its server could not enter', async (t) => {
  if (SERVICE_USER === undefined) return t.skip('needs root');
  const scratch = await makeScratch();
  t.after(() => rm(scratch, { recursive: true, force: true }));
  const open = join(scratch, 'open');
  const closed = join(scratch, 'closed');
  await mkdir(open);
  await chmod(open, 0o777);
  const unreachable = join(scratch, 'unreachable');
  await mkdir(unreachable, { mode: 0o700 });
  const result = await prepareServerSoftware(findPackage(), {
    runFolder: scratch,
    serviceUser: SERVICE_USER,
    systemFolders: [open, unreachable, closed],
  });
  assert.ok(result.ok);
  assert.ok(result.value.startsWith(closed), result.value);
});

test('a program that fails tells why in its own words', async () => {
  const run = runProgram('/bin/ls', ['--no-such-option'], { user: SERVICE_USER });
  await assert.rejects(run, (error: Error) => defined(error.message, 'words').includes('no-such'));
});
