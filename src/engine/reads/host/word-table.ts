/**
 * A set of words, each kept as 16 bits at a place that its first digest gives, in a table of fixed size
 * filled to at most seven tenths. It never forgets a word; a word that was not added is found with a
 * probability of less than one in ten thousand. Memory is two bytes a place and does not grow.
 */
export class WordTable {
  readonly slots: Uint16Array<ArrayBuffer>;
  #size: number;

  /** @param slots a table as `slots` gave it, or how many places to make */
  constructor(slots: number | Uint16Array<ArrayBuffer>, size = 0) {
    this.slots = typeof slots === 'number' ? new Uint16Array(slots) : slots;
    this.#size = size;
  }

  /** How many different words were added, but for those whose 16 bits were there by chance. */
  get size(): number {
    return this.#size;
  }

  /** True where no word may be added any more. */
  get isFull(): boolean {
    return this.#size >= this.slots.length * 0.7;
  }

  /** Adds a word by its digests; false where the table is full, so that it was made too small. */
  add(first: number, second: number): boolean {
    const slots = this.slots;
    const mark = toMark(second);
    let slot = this.#place(first);
    for (;;) {
      const found = slots[slot] as number;
      if (found === mark) return true;
      if (found === 0) break;
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    }
    if (this.isFull) return false;
    slots[slot] = mark;
    this.#size++;
    return true;
  }

  has(first: number, second: number): boolean {
    const slots = this.slots;
    const mark = toMark(second);
    let slot = this.#place(first);
    for (;;) {
      const found = slots[slot] as number;
      if (found === mark) return true;
      if (found === 0) return false;
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    }
  }

  #place(first: number): number {
    return Math.floor((first / 4294967296) * this.slots.length);
  }
}

/** Zero marks a free place. */
function toMark(second: number): number {
  return second & 0xffff || 1;
}
