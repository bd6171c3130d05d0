import { randomUUID } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, statSync, writev } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../../platform/files/file-problem.ts';
import { UNFINISHED_PREFIX } from '../../platform/files/write-atomically.ts';
import { dropWritten } from './segment-work.ts';

/** Where a command's outcome goes. */
export interface Output {
  readonly file: number;
  /** Whether it may be written anywhere, in any order, because nobody sees it before it is whole. */
  readonly isPrivate: boolean;
  /** Writes behind what was written so far. */
  write(parts: readonly Uint8Array[]): Promise<void>;
  /** Gives the file its name. */
  finish(): void;
  /** Leaves nothing behind, where that is possible. */
  discard(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const STANDARD_OUTPUT = 1;
/** How long to wait where a pipe that does not block is full. */
const FULL_PIPE_MILLISECONDS = 2;
const writeParts = promisify(writev);

function isOtherThanFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

/**
 * Opens the output of a command. A file is written under a temporary name beside its own and renamed when it is
 * whole, so that its name never stands for half of it; a device or pipe, and standard output without a
 * path, get the bytes as they come.
 * @throws what the system says where it cannot be made
 */
export function openOutput(path: string | undefined, mode: number): Output {
  if (path === undefined || path === '-') return openDirect(STANDARD_OUTPUT);
  if (isOtherThanFile(path)) return openDirect(openSync(path, 'w'));
  const unfinished = join(dirname(path), `${UNFINISHED_PREFIX}${basename(path)}-${randomUUID()}`);
  const file = openSync(unfinished, 'wx', mode);
  const discard = () => {
    for (const signal of SIGNALS) process.off(signal, stop);
    rmSync(unfinished, { force: true });
  };
  const stop = (signal: NodeJS.Signals) => {
    discard();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  return {
    file,
    isPrivate: true,
    write: (parts) => writeInTurn(file, parts),
    finish() {
      closeSync(file);
      renameSync(unfinished, path);
      for (const signal of SIGNALS) process.off(signal, stop);
    },
    discard,
  };
}

function openDirect(file: number): Output {
  return {
    file,
    isPrivate: false,
    write: (parts) => writeInTurn(file, parts),
    finish: () => undefined,
    discard: () => undefined,
  };
}

async function writeInTurn(file: number, parts: readonly Uint8Array[]): Promise<void> {
  let left = parts.filter(({ length }) => length > 0);
  while (left.length > 0) {
    try {
      const { bytesWritten } = await writeParts(file, left, undefined);
      left = dropWritten(left, bytesWritten);
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      await setTimeout(FULL_PIPE_MILLISECONDS);
    }
  }
}

/**
 * Writes what a generator gives, in batches, while it makes the next; resolves with what it returns.
 */
export async function writeAll<Summary>(
  output: Output,
  pieces: AsyncGenerator<Uint8Array, Summary>,
): Promise<Summary> {
  const batchBytes = 2 ** 20;
  let writing = Promise.resolve();
  let batch: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await pieces.next();
    if (next.done !== true) {
      batch.push(next.value);
      size += next.value.length;
      if (size < batchBytes) continue;
    }
    await writing;
    writing = output.write(batch);
    // It is awaited behind the next batch, or below; until then its failure is nobody's surprise.
    writing.catch(() => undefined);
    batch = [];
    size = 0;
    if (next.done !== true) continue;
    await writing;
    return next.value;
  }
}
