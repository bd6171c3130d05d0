import type { UnpackPipe } from './unpack-pipe.ts';

/** How a stream begins (The .xz File Format 1.2.1, section 2.1.1.1). */
const START = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const;
/** How it ends, "YZ" (section 2.1.2.4). */
const FOOTER = [0x59, 0x5a] as const;

/** Whether a stream may begin with these bytes. */
export function isXzStart(bytes: Uint8Array): boolean {
  return START.every((byte, at) => bytes[at] === byte);
}

/**
 * Cuts packed bytes so that each place where a stream may begin begins a piece: a decoder that ends within a piece then
 * leaves nothing of the next stream.
 */
export class XzInput {
  readonly #pipe: UnpackPipe;
  #waiting: Uint8Array = new Uint8Array(0);
  #isAtEnd = false;
  // The last two bytes that were given, but zeros behind them.
  #last: readonly [number, number] = [0, 0];

  constructor(pipe: UnpackPipe) {
    this.#pipe = pipe;
  }

  /** The next piece, never empty; null at the end. */
  next(): Uint8Array | null {
    // A begin may be cut between two reads.
    while (!this.#isAtEnd && this.#waiting.length < 2 * START.length) {
      const read = this.#pipe.read();
      if (read === null) this.#isAtEnd = true;
      else this.#waiting = join(this.#waiting, read);
    }
    if (this.#waiting.length === 0) return null;
    const end = this.#findCut();
    const piece = this.#waiting.subarray(0, end);
    this.#waiting = this.#waiting.subarray(end);
    this.#remember(piece);
    return piece;
  }

  /** Whether what was given ends as a stream does, or with zeros behind that. */
  endsWithFooter(): boolean {
    return FOOTER.every((byte, at) => this.#last[at] === byte);
  }

  #findCut(): number {
    const bytes = this.#waiting;
    for (let at = bytes.indexOf(START[0], 1); at > 0; at = bytes.indexOf(START[0], at + 1)) {
      if (isXzStart(bytes.subarray(at))) return at;
    }
    return this.#isAtEnd ? bytes.length : bytes.length - START.length + 1;
  }

  #remember(piece: Uint8Array): void {
    const end = piece.findLastIndex((byte) => byte !== 0);
    if (end < 0) return;
    this.#last = [end === 0 ? this.#last[1] : (piece[end - 1] ?? 0), piece[end] ?? 0];
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
