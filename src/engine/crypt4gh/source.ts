import { Crypt4ghError } from './crypt4gh-problem.ts';
import { type Header, HeaderReader } from './header.ts';

/** Bytes that come in pieces: a web stream, a stream of Node, or anything else that gives arrays. */
export type ByteSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** The pieces of a source; whoever stops taking them ends it. Not every browser can iterate its streams. */
export async function* readPieces(source: ByteSource): AsyncGenerator<Uint8Array, undefined> {
  if (!('getReader' in source)) {
    yield* source;
    return undefined;
  }
  const reader = source.getReader();
  let isAtEnd = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isAtEnd = done;
      if (done) return undefined;
      yield value;
    }
  } finally {
    if (!isAtEnd) await reader.cancel();
    reader.releaseLock();
  }
}

/** A web stream of what a generator gives, which is asked for more only as fast as the stream is read. */
export function toWebStream(
  pieces: AsyncGenerator<Uint8Array, unknown>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The header at the beginning of pieces, and what of the last piece taken is behind it.
 * @throws Crypt4ghError for a header that is none, damaged, cut off or too large
 */
export async function takeHeader(
  pieces: AsyncGenerator<Uint8Array, unknown>,
  maxHeaderBytes?: number,
): Promise<{ readonly header: Header; readonly rest: Uint8Array }> {
  const reader = new HeaderReader(maxHeaderBytes);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) throw new Crypt4ghError(reader.describeEnd());
    if (next.value.length === 0) continue;
    const read = reader.push(next.value);
    if (!read.ok) throw new Crypt4ghError(read.error);
    if (read.value !== null) return read.value;
  }
}

/**
 * Gathers pieces of any size into blocks of one size, the last of which may be shorter but not empty. A block is
 * valid until the next is asked for: its memory is used again.
 */
export async function* gatherBlocks(
  pieces: AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Uint8Array, undefined> {
  const block = new Uint8Array(blockBytes);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      // A block that lies in the piece as a whole is passed on where it is.
      if (filled === 0 && piece.length - at >= blockBytes) {
        yield piece.subarray(at, at + blockBytes);
        at += blockBytes;
        continue;
      }
      const taken = Math.min(blockBytes - filled, piece.length - at);
      block.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < blockBytes) continue;
      yield block;
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
  return undefined;
}

/** What is left of a piece, then the pieces behind it. */
export async function* prepend(
  first: Uint8Array,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  if (first.length > 0) yield first;
  yield* pieces;
  return undefined;
}
