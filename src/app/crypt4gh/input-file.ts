import { closeSync, createReadStream, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { RandomAccessBytes } from '../../engine/crypt4gh/open-container.ts';

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
const PIECE_BYTES = 2 ** 20;
const readBytes = promisify(read);

/** @throws what the system says where there is no such file */
export function openInput(path: string | undefined): Input {
  const isStandard = path === undefined || path === '-';
  const file = isStandard ? STANDARD_INPUT : openSync(path, 'r');
  const found = fstatSync(file);
  const isFile = !isStandard && found.isFile();
  return {
    name: isStandard ? 'standard input' : path,
    file,
    bytes: isFile ? { size: found.size, read: (range) => readRange(file, range) } : null,
    stream: (start) =>
      createReadStream('', {
        fd: file,
        autoClose: false,
        highWaterMark: PIECE_BYTES,
        ...(isFile ? { start } : {}),
      }),
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
