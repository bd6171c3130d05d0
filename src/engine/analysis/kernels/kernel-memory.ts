import { ANALYSIS_KERNELS } from './generated/analysis-kernels.ts';

/** The kernels; addresses and lengths are in bytes, counts in entries. Their sources say more. */
export interface KernelExports {
  encodeLetters(letters: number, length: number, codes: number): number;
  unwrapLetters(text: number, length: number, letters: number): number;
  droppedCount(): number;
  listDifferences(q: number, r: number, begin: number, end: number, list: number): number;
  listUnequal(
    q: number,
    r: number,
    begin: number,
    end: number,
    lastExact: number,
    list: number,
  ): number;
  listChanges(aligned: number, r: number, begin: number, end: number, list: number): number;
  findSeeds(request: number): number;
  chainSeeds(seeds: number, count: number, length: number, work: number, chain: number): number;
  fillRows(
    begins: number,
    ends: number,
    from: number,
    to: number,
    low: number,
    lowLeast: number,
    lowMost: number,
    high: number,
    highMost: number,
  ): void;
  fillScoreMatrix(problem: number): number;
  backtrace(problem: number): number;
}

const PAGE = 65536;
const MAX_PAGES = 65536;
/** What the kernels' own module may use at the begin of the memory. */
const OWN_BYTES = 4096;

let compiled: WebAssembly.Module | null = null;

function compile(): WebAssembly.Module {
  if (compiled === null) {
    const bytes = Uint8Array.from(atob(ANALYSIS_KERNELS), (letter) => letter.charCodeAt(0));
    compiled = new WebAssembly.Module(bytes);
  }
  return compiled;
}

/**
 * The kernels with a memory of their own: first what stays for all sequences, then a frame that each
 * sequence lays out anew. Memory only grows.
 */
export class KernelMemory {
  readonly run: KernelExports;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #ints: Int32Array;
  #fixedEnd = OWN_BYTES;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 4, maximum: MAX_PAGES });
    const instance = new WebAssembly.Instance(compile(), { env: { memory: this.#memory } });
    this.run = instance.exports as unknown as KernelExports;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#ints = new Int32Array(this.#memory.buffer);
  }

  /** The whole memory; a view is stale after `ensure`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The whole memory by 32-bit words: entry address / 4. */
  get ints(): Int32Array {
    return this.#ints;
  }

  /** Where frames begin. */
  get frameBegin(): number {
    return this.#fixedEnd;
  }

  /** Makes the memory at least so many bytes long. @throws RangeError where there is no more */
  ensure(byteLength: number): void {
    const missing = byteLength - this.#bytes.length;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE));
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#ints = new Int32Array(this.#memory.buffer);
  }

  /** Keeps an array for good, with 32 unused bytes on either side; gives its address. */
  keep(array: Uint8Array | Int8Array | Int32Array | Uint32Array): number {
    const address = align(this.#fixedEnd + 32);
    this.#fixedEnd = align(address + array.byteLength + 32);
    this.ensure(this.#fixedEnd);
    this.#bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), address);
    return address;
  }
}

/** The next address that a vector may lie at. */
export function align(address: number): number {
  return 16 * Math.ceil(address / 16);
}

/** Lays out the arrays of a frame one behind the other. */
export class Frame {
  #end: number;

  constructor(begin: number) {
    this.#end = align(begin);
  }

  /** Address of an array of so many bytes, with 32 unused bytes on either side. */
  take(byteLength: number): number {
    const address = align(this.#end + 32);
    this.#end = align(address + byteLength + 32);
    return address;
  }

  get end(): number {
    return this.#end;
  }
}
