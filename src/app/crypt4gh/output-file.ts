import { randomUUID } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, statSync, writev, writevSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../../platform/files/file-problem.ts';
import { UNFINISHED_PREFIX } from '../../platform/files/write-atomically.ts';
import { dropWritten, releaseMemory } from './segment-work.ts';

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
const writevLater = promisify(writev);

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
    write: (parts) => writeAtOnce(file, parts),
    finish: () => undefined,
    discard: () => undefined,
  };
}

/** Writes while this thread goes on with its work. */
function writeInTurn(file: number, parts: readonly Uint8Array[]): Promise<void> {
  return writeWith(parts, async (left) => (await writevLater(file, left, undefined)).bytesWritten);
}

/**
 * Writes with this thread, which costs a third of the processor's time for the small bites that a pipe takes. A
 * signal ends the process meanwhile, as nobody here listens to one.
 */
function writeAtOnce(file: number, parts: readonly Uint8Array[]): Promise<void> {
  return writeWith(parts, (left) => writevSync(file, left));
}

async function writeWith(
  parts: readonly Uint8Array[],
  write: (left: readonly Uint8Array[]) => number | Promise<number>,
): Promise<void> {
  let left = parts.filter(({ length }) => length > 0);
  while (left.length > 0) {
    try {
      left = dropWritten(left, await write(left));
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      await setTimeout(FULL_PIPE_MILLISECONDS);
    }
  }
}

const BATCH_BYTES = 2 ** 20;

/** Writes what a generator gives, in batches, while it makes the next; resolves with what it returns. */
export function writeAll<Summary>(
  output: Output,
  pieces: AsyncGenerator<Uint8Array, Summary>,
): Promise<Summary> {
  return writeParts(output, gatherParts(pieces));
}

async function* gatherParts<Summary>(
  pieces: AsyncGenerator<Uint8Array, Summary>,
): AsyncGenerator<readonly Uint8Array[], Summary> {
  let batch: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) {
        yield batch;
        return next.value;
      }
      batch.push(next.value);
      size += next.value.length;
      if (size < BATCH_BYTES) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  } catch (error) {
    // What was checked before something was found wrong is given, as far as a pipe gets it.
    yield batch;
    throw error;
  }
}

/** Writes batches of parts, each while the next is made, and gives their memory back. */
export async function writeParts<Summary>(
  output: Output,
  batches: AsyncGenerator<readonly Uint8Array[], Summary>,
): Promise<Summary> {
  let writing = Promise.resolve();
  for (;;) {
    const next = await batches.next();
    await writing;
    if (next.done === true) return next.value;
    const parts = next.value;
    writing = output.write(parts).then(() => releaseMemory(parts));
    // It is awaited behind the next batch; until then its failure is nobody's surprise.
    writing.catch(() => undefined);
  }
}
