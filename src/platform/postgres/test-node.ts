import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../schema/problem.ts';
import { defined } from '../../std/assert.ts';
import type { ServiceUser } from './service-user.ts';

const PROGRAM = fileURLToPath(new URL('./embedded.test-program.ts', import.meta.url));

/** An ordinary user without an own folder here; every system has its number in /etc/passwd. */
export const ORDINARY_USER: ServiceUser = { uid: 65534, gid: 65534 };

/** What the test program says about its start. */
export interface Started {
  readonly pid: number;
  readonly milliseconds: number;
  readonly socketFolder: string;
  /** The rows that it found. */
  readonly numbers: readonly number[];
}

interface Message {
  readonly started?: Started;
  readonly problem?: Problem;
  readonly confirmed?: number;
  readonly stopped?: string;
}

/** A node in another process, on a data folder. */
export class TestNode {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** The numbers that were confirmed to the caller of the database. */
  readonly confirmed: number[] = [];

  constructor(t: TestContext, folder: string, how: { task: 'hold' | 'write'; user?: ServiceUser }) {
    this.child = spawn(process.execPath, [PROGRAM, folder, how.task], {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: '/',
      ...how.user,
    });
    t.after(() => this.child.kill('SIGKILL'));
    const output = defined(this.child.stdout, 'standard output');
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  async #read(): Promise<Message | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : (JSON.parse(value) as Message);
  }

  async expectStarted(): Promise<Started> {
    const message = await this.#read();
    assert.ok(message?.started, JSON.stringify(message));
    return message.started;
  }

  async expectProblem(): Promise<Problem> {
    const message = await this.#read();
    assert.ok(message?.problem, JSON.stringify(message));
    return message.problem;
  }

  async waitForConfirmed(count: number): Promise<void> {
    while (this.confirmed.length < count) {
      const message = await this.#read();
      assert.ok(message?.confirmed, JSON.stringify(message));
      this.confirmed.push(message.confirmed);
    }
  }

  /** As kill -9 does; what was confirmed up to then is in `confirmed`. */
  async killHard(): Promise<void> {
    this.child.kill('SIGKILL');
    for (;;) {
      const message = await this.#read().catch(() => undefined);
      if (message?.confirmed === undefined) break;
      this.confirmed.push(message.confirmed);
    }
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
  }

  /** Ends the node in order and returns how its server ended. */
  async stop(): Promise<string | undefined> {
    this.child.stdin?.end();
    for (;;) {
      const message = await this.#read();
      if (message === undefined || message.stopped !== undefined) return message?.stopped;
    }
  }
}

/** A folder of its own, with a data folder's path in it; gone after the test. */
export async function makeDataPath(t: TestContext, owner?: ServiceUser): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'outbreak-node-'));
  if (owner !== undefined) await chown(parent, owner.uid, owner.gid);
  t.after(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  return join(parent, 'data');
}

/** True for a process that has not ended; one that only waits for its parent's notice has. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !status.slice(status.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** Waits for the end of a process that is no child of ours; the test's own time limit ends it. */
export async function waitForEnd(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(5);
}

/** Kills the shell that would end the server after its node, so that the server is left alone. */
export async function killWatcher(serverPid: number): Promise<void> {
  const isWatcher = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`kill -INT ${serverPid}\0`);
    } catch {
      return false;
    }
  };
  const watchers = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isWatcher(name));
  assert.equal(watchers.length, 1);
  for (const pid of watchers) {
    process.kill(Number(pid), 'SIGKILL');
    await waitForEnd(Number(pid));
  }
}

/** True where a user other than root can run this checkout's code. */
export function canOthersRun(user: ServiceUser): boolean {
  return spawnSync(process.execPath, ['--check', PROGRAM], { cwd: '/', ...user }).status === 0;
}
