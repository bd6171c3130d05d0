// Loaded before a node under test (--import): ends it, or its PostgreSQL, as `kill -9` does, right before, in
// the middle of or right after the n-th write, fsync, rename, commit or switch of the index that follows
// the moment when the plan's file appears. Without that file it only looks on.
import { appendFileSync, readFileSync } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import {
  type KillOrder,
  type KillPlan,
  type KillStep,
  PLAN_VARIABLE,
} from './kill-plan.test-kit.ts';

type Kill = KillPlan & KillOrder;

const planPath = process.env[PLAN_VARIABLE] ?? '';
let counted = 0;
let order: KillOrder | null = null;

function readOrder(): KillOrder | null {
  try {
    order ??= JSON.parse(readFileSync(planPath, 'utf8')) as KillOrder;
  } catch {
    // It is not there yet.
  }
  return order;
}

function report({ reportPath }: KillOrder, step: KillStep): void {
  appendFileSync(reportPath, `${JSON.stringify({ step })}\n`);
}

/** The order whose turn it is at this step. */
function findKill(step: KillStep): Kill | null {
  const known = readOrder();
  if (known?.step === 'none') report(known, step);
  if (known === null || known.step === 'none' || known.step !== step) return null;
  counted += 1;
  return counted === known.count ? known : null;
}

function kill(due: Kill): void {
  const { target, postmaster, step } = due;
  report(due, step);
  if (target === 'node') process.kill(process.pid, 'SIGKILL');
  else process.kill(Number(readFileSync(postmaster, 'utf8').split('\n')[0]), 'SIGKILL');
}

type Work<T> = () => Promise<T>;

async function around<T>(step: KillStep, work: Work<T>, half: Work<unknown>): Promise<T> {
  const due = findKill(step);
  if (due?.when === 'before') kill(due);
  if (due?.when === 'during') {
    await half();
    kill(due);
  }
  const result = await work();
  if (due?.when === 'after') kill(due);
  return result;
}

const nothing = async () => undefined;

type Method = (this: FileHandle, ...args: unknown[]) => Promise<unknown>;

/** Replaces a method of all file handles. */
function wrap(
  prototype: Record<string, Method>,
  name: string,
  call: (handle: FileHandle, original: Method, args: unknown[]) => Promise<unknown>,
): void {
  const original = prototype[name] as Method;
  prototype[name] = function replaced(...args) {
    return call(this, original, args);
  };
}

function halve(data: unknown): Uint8Array {
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

async function wrapFiles(): Promise<void> {
  const handle = await promises.open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Record<string, Method>;
  await handle.close();
  for (const name of ['appendFile', 'writeFile']) {
    wrap(prototype, name, (file, original, args) => {
      const [data, ...others] = args;
      return around(
        'write',
        () => original.apply(file, args),
        () => original.call(file, halve(data), ...others),
      );
    });
  }
  for (const name of ['sync', 'datasync']) {
    wrap(prototype, name, (file, original, args) =>
      around('fsync', () => original.apply(file, args), nothing),
    );
  }
  const { rename } = promises;
  promises.rename = (from, to) => {
    const step = basename(String(to)) === 'manifest.json' ? 'switch' : 'rename';
    return around(step, () => rename(from, to), nothing);
  };
  syncBuiltinESMExports();
}

function wrapCommits(): void {
  const original = pg.Client.prototype.query as (...args: unknown[]) => Promise<unknown>;
  const replaced = function query(this: pg.Client, ...args: unknown[]): unknown {
    if (args[0] !== 'COMMIT') return original.apply(this, args);
    // In the middle of a commit: it is on its way, and its answer has not come.
    return around(
      'commit',
      () => original.apply(this, args),
      async () => {
        void original.apply(this, args).catch(nothing);
        await setImmediate();
      },
    );
  };
  Object.assign(pg.Client.prototype, { query: replaced });
}

await wrapFiles();
wrapCommits();
