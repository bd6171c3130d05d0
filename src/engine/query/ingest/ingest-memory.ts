import { INGEST_KERNELS } from './kernels/generated/ingest-kernels.ts';

/** The kernels; addresses are in bytes. Their sources say more. */
interface IngestKernels {
  findByte(from: number, end: number, byte: number): number;
  boundCount(): number;
  compareAligned(
    letters: number,
    reference: number,
    length: number,
    missing: number,
    positions: number,
    symbols: number,
    missingBounds: number,
  ): number;
}

const PAGE = 65536;
const MAX_PAGES = 65536;
/** What the kernels' own module may use at the begin of the memory. */
const OWN_BYTES = 4096;
/** Vectors read up to 15 bytes behind an array. */
const GAP = 32;

let compiled: WebAssembly.Module | null = null;

function compile(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    Uint8Array.from(atob(INGEST_KERNELS), (letter) => letter.charCodeAt(0)),
  );
  return compiled;
}

/**
 * The kernels with a memory of their own: first the arrays that stay, each taken once, then the text that
 * is read, which may grow. Memory is never given back while the reader lives.
 */
export class IngestMemory {
  readonly run: IngestKernels;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #ints: Uint32Array;
  #end = OWN_BYTES;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
    const instance = new WebAssembly.Instance(compile(), { env: { memory: this.#memory } });
    this.run = instance.exports as unknown as IngestKernels;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#ints = new Uint32Array(this.#memory.buffer);
  }

  /** The whole memory; a view is stale after `take` and `ensure`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same by words: entry address / 4. */
  get ints(): Uint32Array {
    return this.#ints;
  }

  /** Address of a new array that stays. */
  take(byteLength: number): number {
    const address = this.#end;
    this.#end = 16 * Math.ceil((address + byteLength + GAP) / 16);
    this.ensure(this.#end);
    return address;
  }

  /** Makes the memory reach behind an address. @throws RangeError where there is no more */
  ensure(end: number): void {
    const missing = end + GAP - this.#bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE));
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#ints = new Uint32Array(this.#memory.buffer);
  }

  /** Where the text may begin once all arrays are taken. */
  get textBegin(): number {
    return this.#end;
  }
}
