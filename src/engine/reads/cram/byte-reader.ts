import { joinBytes } from '../../../std/join-bytes.ts';

/** Reads a stream of bytes in pieces of wanted sizes. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(0);
  #isEnded = false;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes without taking them: `size` of them, fewer at the end of the stream. */
  async peek(size: number): Promise<Uint8Array> {
    if (this.#buffer.length < size && !this.#isEnded) await this.#fill(size);
    return this.#buffer.subarray(0, size);
  }

  /** Takes `size` bytes; null where there are not so many. */
  async take(size: number): Promise<Uint8Array | null> {
    const bytes = await this.peek(size);
    if (bytes.length < size) return null;
    this.#buffer = this.#buffer.subarray(size);
    return bytes;
  }

  /** Closes the stream where it was not read to its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(size: number): Promise<void> {
    const parts: Uint8Array[] = [this.#buffer];
    let length = this.#buffer.length;
    while (length < size) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        this.#isEnded = true;
        break;
      }
      parts.push(next.value);
      length += next.value.length;
    }
    this.#buffer = joinBytes(parts);
  }
}
