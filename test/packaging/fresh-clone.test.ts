import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  findFreePort,
  type ProgramOptions,
  readInstances,
  repository,
  runProgram,
  startProgram,
  stopProgram,
  waitForDemo,
} from './node-process.ts';

const USER = 'outbreak-fresh-user';

/** A clone that only its owner can read. */
async function cloneFresh(t: TestContext, options: Omit<ProgramOptions, 'cwd'>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-fresh-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', repository, clone]);
  if (options.uid !== undefined)
    execFileSync('chown', ['-R', `${options.uid}:${options.gid}`, folder]);
  chmodSync(folder, 0o700);
  return clone;
}

/** What the README says, from the clone on: install, start, see the demonstration, stop. */
async function followReadme(
  t: TestContext,
  options: Omit<ProgramOptions, 'cwd'>,
  install: readonly string[],
): Promise<void> {
  const clone = await cloneFresh(t, options);
  await runProgram(['npm', 'ci', '--prefer-offline', ...install], { ...options, cwd: clone });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const node = startProgram(['npm', 'start', '--', '--port', String(port)], {
    ...options,
    cwd: clone,
  });
  t.after(() => stopProgram(node, 'SIGKILL'));
  await waitForDemo(url, node);
  assert.match(node.output(), /\/welcome\/[\w-]{20,}/);
  const second = startProgram([join(clone, 'bin/outbreak'), 'serve', '--port', '0'], {
    ...options,
    cwd: clone,
  });
  assert.equal((await second.ended).code, 1);
  assert.match(second.output(), /pid \d+|process \d+/i);
  // A kill leaves nothing in the way of the next start, and loses nothing.
  await stopProgram(node, 'SIGKILL');
  const again = startProgram(
    [join(clone, 'bin/outbreak'), 'serve', '--port', String(port), '--data', join(clone, 'data')],
    { ...options, cwd: '/' },
  );
  t.after(() => stopProgram(again, 'SIGKILL'));
  await waitForDemo(url, again);
  assert.equal((await readInstances(url)).length, 2);
  assert.equal((await stopProgram(again)).code, 0, again.output());
}

test('a fresh clone installs and runs, as the user of the tests', (t) => followReadme(t, {}, []));

test('also without install scripts, as a user created for it', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('needs root, to create a user');
  execFileSync('useradd', ['--create-home', USER]);
  t.after(() => execFileSync('userdel', ['--remove', USER], { stdio: 'ignore' }));
  const id = (flag: string) => Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }));
  const environment = {
    HOME: `/home/${USER}`,
    USER,
    XDG_RUNTIME_DIR: '',
    npm_config_cache: `/home/${USER}/.npm`,
  };
  await followReadme(t, { uid: id('-u'), gid: id('-g'), environment }, ['--ignore-scripts']);
});
