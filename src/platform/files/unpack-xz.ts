import xz from 'xz-decompress';
import { UnpackError } from '../../std/unpack.ts';
import type { UnpackPipe } from './unpack-pipe.ts';
import { isXzStart, XzInput } from './xz-input.ts';

// What the decoder (xz-embedded, enum xz_ret) answers where it does not go on.
const ANSWERS: Readonly<Record<string, string>> = {
  2: 'an xz stream has a checksum of another kind than CRC32 or CRC64',
  3: 'there is not enough memory for the dictionary of an xz stream',
  4: 'the dictionary of an xz stream is larger than is taken',
  5: 'this is no xz stream',
  6: 'an xz stream has a filter or a checksum that is not read: CRC32 and CRC64 are',
};
const OUTPUT_BYTES = 1 << 18;

/**
 * Unpacks xz, of one block or several, also several streams one behind the other, as parallel packers write them.
 * @throws UnpackError
 */
export async function unpackXz(pipe: UnpackPipe): Promise<void> {
  const input = new XzInput(pipe);
  for (let piece = input.next(); piece !== null; piece = input.next()) {
    // Zeros may stand between streams and behind the last.
    if (piece.every((byte) => byte === 0)) continue;
    if (!isXzStart(piece)) throw new UnpackError('damaged', 'there is more behind an xz stream');
    await unpackStream(piece, input, pipe);
    // What the library has left of a piece it does not say.
    if (!input.endsWithFooter()) {
      throw new UnpackError('damaged', 'there is more behind an xz stream');
    }
  }
}

async function unpackStream(first: Uint8Array, input: XzInput, pipe: UnpackPipe): Promise<void> {
  let next: Uint8Array | null = first;
  let isAtEnd = false;
  // Nothing is read ahead, so that the next stream stays for the next decoder.
  const packed = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        next ??= input.next();
        if (next === null) {
          isAtEnd = true;
          controller.close();
          return;
        }
        controller.enqueue(next);
        next = null;
      },
    },
    { highWaterMark: 0 },
  );
  const output = new Gathered(pipe);
  try {
    for await (const bytes of new xz.XzReadableStream(packed)) output.write(bytes);
  } catch (error) {
    const [, code = ''] = /error code (\d+)/.exec((error as Error).message) ?? [];
    const known = ANSWERS[code];
    if (known !== undefined) throw new UnpackError('damaged', known);
    if (isAtEnd) throw new UnpackError('truncated', 'unexpected end of the xz stream');
    throw new UnpackError('damaged', 'the data of an xz stream is damaged');
  }
  output.flush();
}

/** Gathers the small pieces that the decoder gives. */
class Gathered {
  readonly #pipe: UnpackPipe;
  readonly #bytes = new Uint8Array(OUTPUT_BYTES);
  #length = 0;

  constructor(pipe: UnpackPipe) {
    this.#pipe = pipe;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + OUTPUT_BYTES - this.#length);
      this.#bytes.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === OUTPUT_BYTES) this.flush();
    }
  }

  flush(): void {
    if (this.#length > 0) this.#pipe.write(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}
