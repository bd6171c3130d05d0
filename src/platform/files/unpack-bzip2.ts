/// <reference path="./seek-bzip.d.ts" />
import Bunzip from 'seek-bzip';
import { UnpackError } from '../../std/unpack.ts';
import type { UnpackPipe } from './unpack-pipe.ts';

const OUTPUT_BYTES = 1 << 18;

/**
 * Unpacks bzip2, also of several streams one behind the other, as parallel packers write them. Checksums of blocks and
 * streams are compared.
 * @throws UnpackError
 */
export function unpackBzip2(pipe: UnpackPipe): void {
  const input = new Bzip2Input(pipe);
  const output = new Bzip2Output(pipe);
  while (!input.isAtEnd()) {
    try {
      Bunzip.decode(input, output);
    } catch (error) {
      // The library throws a TypeError of its own for whatever it finds.
      if (error instanceof UnpackError || !(error instanceof TypeError)) throw error;
      throw new UnpackError('damaged', error.message);
    }
  }
  output.flush();
}

/** Gives bytes one by one, as the library asks for them. */
class Bzip2Input {
  readonly #pipe: UnpackPipe;
  #chunk: Uint8Array | null = new Uint8Array(0);
  #at = 0;

  constructor(pipe: UnpackPipe) {
    this.#pipe = pipe;
  }

  isAtEnd(): boolean {
    while (this.#chunk !== null && this.#at >= this.#chunk.length) {
      this.#chunk = this.#pipe.read();
      this.#at = 0;
    }
    return this.#chunk === null;
  }

  readByte(): number {
    if (this.isAtEnd()) throw new UnpackError('truncated', 'unexpected end of the bzip2 stream');
    const byte = this.#chunk?.[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }

  read(buffer: Uint8Array, offset: number, length: number): number {
    for (let at = 0; at < length; at += 1) buffer[offset + at] = this.readByte();
    return length;
  }
}

/** Collects bytes to pieces. A block may unpack to 46 MB, so that none is collected whole. */
class Bzip2Output {
  readonly #pipe: UnpackPipe;
  #piece = new Uint8Array(OUTPUT_BYTES);
  #length = 0;

  constructor(pipe: UnpackPipe) {
    this.#pipe = pipe;
  }

  writeByte(byte: number): void {
    this.#piece[this.#length] = byte;
    this.#length += 1;
    if (this.#length === OUTPUT_BYTES) this.flush();
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#pipe.write(this.#piece.subarray(0, this.#length));
    this.#length = 0;
  }
}
