import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RandomAccessBytes } from '../../engine/crypt4gh/open-container.ts';
import { systemCode } from '../../platform/files/file-problem.ts';

/** What a command reads. */
export interface Input {
  /** For messages. */
  readonly name: string;
  readonly file: number;
  /** Where it is a file: its size, and bytes anywhere in it. */
  readonly bytes: RandomAccessBytes | null;
  /** Everything from a place on; for what is no file, from where it is now. */
  stream(start: number): AsyncIterable<Uint8Array>;
  close(): void;
}

const STANDARD_INPUT = 0;
const BUFFER_BYTES = 2 ** 20;
/** A buffer with less room is given up for a new one: a pipe gives as much at a time. */
const LEAST_ROOM_BYTES = 2 ** 16;
/** How long to wait where a pipe that does not block is empty. */
const EMPTY_PIPE_MILLISECONDS = 2;
const readBytes = promisify(read);

/**
 * `isBlocking` has `stream` read with this thread, which costs less but lets no signal be listened to.
 * @throws what the system says where there is no such file
 */
export function openInput(path: string | undefined, isBlocking: boolean): Input {
  const isStandard = path === undefined || path === '-';
  const file = isStandard ? STANDARD_INPUT : openSync(path, 'r');
  const found = fstatSync(file);
  const isFile = !isStandard && found.isFile();
  return {
    name: isStandard ? 'standard input' : path,
    file,
    bytes: isFile ? { size: found.size, read: (range) => readRange(file, range) } : null,
    stream: (start) => readOn(file, { start: isFile ? start : null, isBlocking }),
    close: () => (isStandard ? undefined : closeSync(file)),
  };
}

async function readRange(
  file: number,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(end - start);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await readBytes(file, bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new Error('The file became shorter while it was read.');
    done += bytesRead;
  }
  return bytes;
}

/** Pieces from a place on, or where that is null from where the file is. No piece is written over later. */
async function* readOn(
  file: number,
  { start, isBlocking }: { readonly start: number | null; readonly isBlocking: boolean },
): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let filled = 0;
  let position = start;
  for (;;) {
    if (buffer.length - filled < LEAST_ROOM_BYTES) {
      buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
      filled = 0;
    }
    let count: number;
    try {
      const room = buffer.length - filled;
      count = isBlocking
        ? readSync(file, buffer, filled, room, position)
        : (await readBytes(file, buffer, filled, room, position)).bytesRead;
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      await setTimeout(EMPTY_PIPE_MILLISECONDS);
      continue;
    }
    if (count === 0) return;
    yield buffer.subarray(filled, filled + count);
    filled += count;
    position = position === null ? null : position + count;
  }
}
