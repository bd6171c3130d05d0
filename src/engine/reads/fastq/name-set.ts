const FIRST_SLOTS = 1 << 16;
/** 8 bytes a slot, filled to three quarters: 6.3 million names in 64 MiB. */
const DEFAULT_MAX_SLOTS = 1 << 23;

/**
 * Names that were seen, as digests of 64 bits, so that among six million names two different ones are
 * taken for the same with a probability of about one in a million. Memory is bounded: once it is full,
 * new names are no longer kept.
 */
export class NameSet {
  readonly #maxSlots: number;
  #high: Uint32Array = new Uint32Array(FIRST_SLOTS);
  #low: Uint32Array = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  constructor(maxSlots: number = DEFAULT_MAX_SLOTS) {
    this.#maxSlots = maxSlots;
    const slots = Math.min(FIRST_SLOTS, maxSlots);
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
  }

  /** How many different names are kept. */
  get size(): number {
    return this.#size;
  }

  /** True once names were not kept for want of room. */
  get isFull(): boolean {
    return this.#size >= this.#maxSlots * 0.75;
  }

  /** Adds the name that lies in `bytes`; true where it was there before. */
  add(bytes: Uint8Array, begin: number, end: number): boolean {
    const [high, low] = digest(bytes, begin, end);
    return this.#insert(high, low);
  }

  /** True where the name that lies in `bytes` was added. */
  has(bytes: Uint8Array, begin: number, end: number): boolean {
    const [high, low] = digest(bytes, begin, end);
    return this.#low[this.#findSlot(high, low)] !== 0;
  }

  /** Where the digest lies, or the free slot where it would. */
  #findSlot(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = high & mask;
    while (
      this.#low[slot] !== 0 &&
      (this.#low[slot] !== low >>> 0 || this.#high[slot] !== high >>> 0)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #insert(high: number, low: number): boolean {
    const slot = this.#findSlot(high, low);
    if (this.#low[slot] !== 0) return true;
    if (this.isFull) return false;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#size++;
    if (this.#size >= this.#high.length * 0.75 && this.#high.length < this.#maxSlots) this.#grow();
    return false;
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(2 * high.length);
    this.#low = new Uint32Array(2 * low.length);
    const mask = this.#high.length - 1;
    for (let i = 0; i < high.length; i++) {
      if (low[i] === 0) continue;
      let slot = (high[i] as number) & mask;
      while (this.#low[slot] !== 0) slot = (slot + 1) & mask;
      this.#high[slot] = high[i] as number;
      this.#low[slot] = low[i] as number;
    }
  }
}

/** Two words of 32 bits; zero in the second marks a free slot. */
function digest(bytes: Uint8Array, begin: number, end: number): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x1b873593 ^ (end - begin);
  for (let i = begin; i < end; i++) {
    const byte = bytes[i] as number;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul((b << 13) | (b >>> 19), 5) + Math.imul(byte + 0x9e37, 0xcc9e2d51);
  }
  return [mix(a ^ (b >>> 3)), mix(b) | 1];
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
