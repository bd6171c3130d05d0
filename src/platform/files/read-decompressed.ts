import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UnpackError } from '../../std/unpack.ts';
import { findPacking, PACKING_HEAD_BYTES, type Packing } from './find-packing.ts';
import { unpackInThread } from './unpack-in-thread.ts';

const CHUNK_BYTES = 1 << 18;

/** A compressed stream ended early or is damaged. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

/** A packed file unpacks to far more than what it should hold. */
export class PackedTooLargeError extends DamagedFileError {}

/** How much a packed file may unpack to: so many bytes, and beyond them so many times its size. */
export interface UnpackLimit {
  readonly freeBytes: number;
  readonly packing: number;
}

const UNPACKED = ['gzip', 'zstd', 'bzip2', 'xz'] as const;

type Unpacked = (typeof UNPACKED)[number];

/** More than any table or FASTA file packs. */
export const UNPACK_LIMIT: UnpackLimit = { freeBytes: 1 << 30, packing: 5000 };

/**
 * Reads a file or stream of bytes, unpacked where its first bytes say gzip, zstd, bzip2 or xz, whatever its name.
 * With `memory` a plain file is read into what that gives before each chunk, which spares a copy of every
 * byte: a chunk is then the begin of what was given.
 * @throws DamagedFileError where the packed data is cut or damaged, PackedTooLargeError
 */
export async function* readDecompressed(
  source: string | AsyncIterable<Uint8Array>,
  {
    memory,
    limit = UNPACK_LIMIT,
    packings = UNPACKED,
  }: {
    readonly memory?: () => Uint8Array;
    readonly limit?: UnpackLimit;
    /** Those that are unpacked; what is packed otherwise is given on as it is. */
    readonly packings?: readonly Unpacked[];
  } = {},
): AsyncGenerator<Uint8Array> {
  if (memory !== undefined && typeof source === 'string' && !(await isPacked(source))) {
    yield* readInto(source, memory);
    return;
  }
  const chunks = (
    typeof source === 'string' ? createReadStream(source, { highWaterMark: CHUNK_BYTES }) : source
  )[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const head = await readHead(chunks);
  const packing = findPacking(head);
  const plain = concatenate(head, chunks);
  if (!isUnpacked(packing) || !packings.includes(packing)) {
    yield* plain;
    return;
  }
  const size = { packed: 0, unpacked: 0 };
  for await (const chunk of unpack(packing, count(plain, size))) {
    size.unpacked += chunk.length;
    if (size.unpacked > Math.max(limit.freeBytes, size.packed * limit.packing)) {
      throw new PackedTooLargeError(
        `${size.packed} bytes unpack to more than ${size.unpacked - chunk.length}`,
      );
    }
    yield chunk;
  }
}

function isUnpacked(packing: Packing | null): packing is Unpacked {
  return UNPACKED.some((one) => one === packing);
}

function unpack(packing: Unpacked, packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (packing === 'gzip') return unpackByNode(createGunzip(), packed);
  if (packing === 'zstd') return unpackByNode(createZstdDecompress(), packed);
  return unpackByThread(packing, packed);
}

async function* unpackByThread(
  packing: 'bzip2' | 'xz',
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* unpackInThread(packing, packed);
  } catch (error) {
    throw error instanceof UnpackError
      ? new DamagedFileError(error.message, { cause: error })
      : error;
  }
}

async function* unpackByNode(
  unpacker: Readable & NodeJS.WritableStream,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const output = new PassThrough({ highWaterMark: CHUNK_BYTES });
  const done = pipeline(packed, unpacker, output).then(
    () => null,
    (error: Error) => error,
  );
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } catch {
    // The reason stands in `done`.
  } finally {
    output.destroy();
  }
  const failure = await done;
  if (failure !== null) throw new DamagedFileError(failure.message, { cause: failure });
}

async function* count(
  bytes: AsyncIterable<Uint8Array>,
  size: { packed: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    size.packed += chunk.length;
    yield chunk;
  }
}

/** True for a packed file, and for what is no file and can be read once only. */
export async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    if (!(await file.stat()).isFile()) return true;
    const head = Buffer.alloc(PACKING_HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, PACKING_HEAD_BYTES, 0);
    return isUnpacked(findPacking(head.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

async function* readInto(path: string, memory: () => Uint8Array): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const chunk = memory();
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** As many bytes as tell a packing, unless there are fewer. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < PACKING_HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* concatenate(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  try {
    while (true) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
