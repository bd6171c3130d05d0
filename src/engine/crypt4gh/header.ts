import { fail, type Result, succeed } from '../../std/result.ts';
import { concatBytes, toUint32, viewOf } from './bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import { MAGIC, MAX_HEADER_BYTES, PREAMBLE_BYTES, VERSION } from './format.ts';

/** A header as it stands in the file: nothing of it is decrypted yet. */
export interface Header {
  /** Packets without their length field: method, then what the method asks for. */
  readonly packets: readonly Uint8Array[];
}

/** A packet of less has not even its length and its method. */
const LEAST_PACKET_BYTES = 8;

/**
 * Reads a header from bytes that come in pieces of any size. It takes no more memory than has come, whatever
 * the header says of its own length, and refuses one above `maxBytes`.
 */
export class HeaderReader {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(1024);
  #length = 0;
  #packetCount = -1;
  /** Where the next packet begins. */
  #next = PREAMBLE_BYTES;
  readonly #packets: [number, number][] = [];

  constructor(maxBytes: number = MAX_HEADER_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next piece. Gives null while the header goes on, and at its end the header with what of the
   * piece is behind it. Not to be called again after that.
   */
  push(
    piece: Uint8Array,
  ): Result<{ readonly header: Header; readonly rest: Uint8Array } | null, Crypt4ghProblem> {
    const before = this.#length;
    this.#append(piece);
    const problem = this.#advance();
    if (problem !== null) return fail(problem);
    if (this.#packetCount !== this.#packets.length) {
      return this.#length > this.#maxBytes ? fail(this.#tooLarge(this.#length)) : succeed(null);
    }
    const packets = this.#packets.map(([start, end]) => this.#bytes.slice(start, end));
    return succeed({ header: { packets }, rest: piece.subarray(this.#next - before) });
  }

  /** What to say where the file ends before its header does. */
  describeEnd(): Crypt4ghProblem {
    if (!this.#isMagic()) return this.#notCrypt4gh();
    const [packet, all] = [this.#packets.length + 1, this.#packetCount];
    const hint = `The file ends after ${this.#length} bytes, in the middle of its header${all < 0 ? '' : ` (packet ${packet} of ${all})`}. Get it again: it is not whole.`;
    return crypt4ghProblem('header-truncated', 'header', [`${this.#length} bytes`, hint]);
  }

  #append(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = needed;
  }

  #advance(): Crypt4ghProblem | null {
    if (!this.#isMagic()) return this.#notCrypt4gh();
    if (this.#length < PREAMBLE_BYTES) return null;
    const view = viewOf(this.#bytes);
    if (this.#packetCount < 0) {
      const problem = this.#readPreamble(view);
      if (problem !== null) return problem;
    }
    while (this.#packets.length < this.#packetCount && this.#next + 4 <= this.#length) {
      const length = view.getUint32(this.#next, true);
      const where = `header packet ${this.#packets.length + 1}`;
      if (length < LEAST_PACKET_BYTES) {
        const hint = `It says it has ${length} bytes, which is less than any packet has. The header is damaged.`;
        return crypt4ghProblem('packet-damaged', where, [length, hint]);
      }
      const end = this.#next + length;
      if (end > this.#maxBytes) return this.#tooLarge(end, where);
      if (end > this.#length) return null;
      this.#packets.push([this.#next + 4, end]);
      this.#next = end;
    }
    return null;
  }

  #readPreamble(view: DataView): Crypt4ghProblem | null {
    const version = view.getUint32(8, true);
    if (version !== VERSION) {
      const hint = `The file is of version ${version} of crypt4gh; this program reads version ${VERSION}.`;
      return crypt4ghProblem('version-unsupported', 'header', [version, hint]);
    }
    const count = view.getUint32(12, true);
    const least = PREAMBLE_BYTES + count * LEAST_PACKET_BYTES;
    if (least > this.#maxBytes) return this.#tooLarge(least);
    this.#packetCount = count;
    return null;
  }

  #isMagic(): boolean {
    const seen = Math.min(this.#length, MAGIC.length);
    return seen > 0 && MAGIC.subarray(0, seen).every((byte, at) => byte === this.#bytes[at]);
  }

  #notCrypt4gh(): Crypt4ghProblem {
    const hint =
      this.#length === 0
        ? 'The file is empty; even an encrypted empty file has a header.'
        : 'The file does not begin like a crypt4gh file. Check that it is the encrypted one.';
    return crypt4ghProblem('not-crypt4gh', 'header', ['', hint]);
  }

  #tooLarge(bytes: number, where = 'header'): Crypt4ghProblem {
    const hint = `The header says it has at least ${bytes} bytes; up to ${this.#maxBytes} are read. It is damaged, or was made to harm.`;
    return crypt4ghProblem('header-too-large', where, [bytes, hint]);
  }
}

/** The header of bytes that are no more than a header. */
export function parseHeader(bytes: Uint8Array, maxBytes?: number): Result<Header, Crypt4ghProblem> {
  const reader = new HeaderReader(maxBytes);
  const read = reader.push(bytes);
  if (!read.ok) return read;
  if (read.value === null) return fail(reader.describeEnd());
  const { header, rest } = read.value;
  if (rest.length === 0) return succeed(header);
  const hint = `There are ${rest.length} bytes behind the header. Give the header alone.`;
  return fail(crypt4ghProblem('not-crypt4gh', 'header', [`${rest.length} bytes`, hint]));
}

/** A header as bytes, to stand before the body. */
export function formatHeader({ packets }: Header): Uint8Array {
  return concatBytes([
    MAGIC,
    toUint32(VERSION),
    toUint32(packets.length),
    ...packets.flatMap((packet) => [toUint32(packet.length + 4), packet]),
  ]);
}
