import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findFreePort,
  type ProgramOptions,
  type RunningProgram,
  readInstances,
  repository,
  runProgram,
  startProgram,
  stopProgram,
  waitForDemo,
} from './node-process.ts';

// Of this run alone, so that another's account is not removed.
const USER = `outbreak-${randomBytes(4).toString('hex')}`;

type Person = Omit<ProgramOptions, 'cwd'>;

/** A clone in a folder that only its owner can read. */
function cloneFresh(folder: string, person: Person): string {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', repository, clone]);
  if (person.uid !== undefined)
    execFileSync('chown', ['-R', `${person.uid}:${person.gid}`, folder]);
  chmodSync(folder, 0o700);
  return clone;
}

/**
 * What the README says, from the clone on: install, start, see the demonstration. Then every way to
 * end the node, and a start after each; none may lose a genome or stand in the way of the next.
 */
async function followReadme(
  person: Person,
  { install = [], ends = 'all' }: { install?: readonly string[]; ends?: 'all' | 'one' } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-fresh-'));
  const started: RunningProgram[] = [];
  const start = (command: readonly string[], cwd: string): RunningProgram => {
    const program = startProgram(command, { ...person, cwd });
    started.push(program);
    return program;
  };
  try {
    const clone = cloneFresh(folder, person);
    await runProgram(['npm', 'ci', '--prefer-offline', ...install], { ...person, cwd: clone });
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const outbreak = join(clone, 'bin/outbreak');
    const flags = ['--port', String(port), '--data', join(clone, 'data')];

    // In the default folder ./data.
    const first = start(['npm', 'start', '--', '--port', String(port)], clone);
    await waitForDemo(url, first);
    assert.match(first.output(), /\/welcome\/[\w-]{20,}/);
    const refused = start([outbreak, 'serve', '--port', '0'], clone);
    assert.equal((await refused.ended).code, 1);
    assert.match(refused.output(), /process \d+ on .* is using this data folder/);
    await stopProgram(first, 'SIGKILL');
    if (ends === 'one') {
      const again = start(['npm', 'start', '--', '--port', String(port)], clone);
      await waitForDemo(url, again);
      await stopProgram(again);
      return assert.match(again.output(), /"reason":"SIGTERM","msg":"stopping"/);
    }

    const second = start([outbreak, 'serve', ...flags], '/');
    await waitForDemo(url, second);
    assert.equal((await readInstances(url)).length, 2);
    // The command alone is killed, not the Node that it had to start.
    second.child.kill('SIGKILL');
    await second.ended;

    const third = start([outbreak, 'serve', ...flags], '/');
    await waitForDemo(url, third);
    assert.equal((await stopProgram(third)).code, 0, third.output());

    const fourth = start(['npm', 'start', '--', '--port', String(port)], clone);
    await waitForDemo(url, fourth);
    await stopProgram(fourth);
    assert.match(fourth.output(), /"reason":"SIGTERM","msg":"stopping"/);
  } finally {
    await Promise.all(started.map((program) => stopProgram(program, 'SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a fresh clone installs and runs, as the user of the tests', () => followReadme({}));

test('also without install scripts, as a user created for it', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('needs root, to create a user');
  execFileSync('useradd', ['--create-home', USER]);
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }));
    const environment = {
      HOME: `/home/${USER}`,
      USER,
      XDG_RUNTIME_DIR: '',
      npm_config_cache: `/home/${USER}/.npm`,
    };
    await followReadme(
      { uid: id('-u'), gid: id('-g'), environment },
      { install: ['--ignore-scripts'], ends: 'one' },
    );
  } finally {
    execFileSync('userdel', ['--remove', USER], { stdio: 'ignore' });
  }
});
