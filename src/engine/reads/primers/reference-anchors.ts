/** Two bits of A, C, G, T (either case, U as T); 4 for every other letter. */
export const BASE_OF_ASCII: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(4);
  for (const [base, letters] of ['Aa', 'Cc', 'Gg', 'TtUu'].entries()) {
    for (const letter of letters) table[letter.charCodeAt(0)] = base;
  }
  return table;
})();

const KMER = 15;
const KMER_MASK = 2 ** (2 * KMER) - 1;
/** An adapter and a barcode may stand before the first letter of the genome. */
const SEARCHED = 300;
/** Score of a match is 1; an extension ends where it is so far below its best. */
const MISMATCH = 2;
const X_DROP = 8;
/** A chance match of 15 letters extends by few more: human reads have one in a hundred. */
const LEAST_SCORE = 26;
const SHIFTS = [1, -1, 2, -2, 3, -3];
const SHIFT_PROBE = 8;
const MAX_SHIFTS = 6;

/** Where a read begins on the reference. */
export interface ReadStart {
  readonly isReverse: boolean;
  /**
   * Of a forward read the 0-based position of its first letter; of a reverse one the position after
   * its first letter, so that the read lies before it.
   */
  readonly position: number;
}

/** The k-mers of one reference, to find where reads begin. */
export class ReferenceAnchors {
  readonly length: number;
  readonly #reference: Uint8Array;
  /** Open addressing: k-mer + 1, so that 0 is free. */
  readonly #keys: Int32Array;
  /** Position of the k-mer, -1 where it occurs again. */
  readonly #positions: Int32Array;
  readonly #mask: number;

  /** @param letters the reference in ASCII */
  constructor(letters: Uint8Array) {
    this.length = letters.length;
    this.#reference = letters.map((letter) => BASE_OF_ASCII[letter] as number);
    let slots = 1024;
    while (slots < 2 * letters.length) slots *= 2;
    this.#keys = new Int32Array(slots);
    this.#positions = new Int32Array(slots);
    this.#mask = slots - 1;
    let key = 0;
    let whole = 0;
    for (let i = 0; i < letters.length; i++) {
      const base = this.#reference[i] as number;
      whole = base > 3 ? 0 : whole + 1;
      key = ((key << 2) | (base & 3)) & KMER_MASK;
      if (whole >= KMER) this.#insert(key, i - KMER + 1);
    }
  }

  #insert(key: number, position: number): void {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & this.#mask;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key + 1) slot = (slot + 1) & this.#mask;
    this.#positions[slot] = this.#keys[slot] === 0 ? position : -1;
    this.#keys[slot] = key + 1;
  }

  #find(key: number): number {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & this.#mask;
    while (this.#keys[slot] !== 0) {
      if (this.#keys[slot] === key + 1) return this.#positions[slot] as number;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  /**
   * Finds where the first letters of a read lie, on either strand; null where they do not match well.
   * @param bases two-bit letters of the read, as `BASE_OF_ASCII` gives them
   */
  findStart(bases: Uint8Array): ReadStart | null {
    const end = Math.min(bases.length, SEARCHED);
    let forward = 0;
    let reverse = 0;
    let whole = 0;
    for (let i = 0; i < end; i++) {
      const base = bases[i] as number;
      whole = base > 3 ? 0 : whole + 1;
      forward = ((forward << 2) | (base & 3)) & KMER_MASK;
      reverse = (reverse >>> 2) | ((3 - (base & 3)) << (2 * (KMER - 1)));
      if (whole < KMER) continue;
      const at = i - KMER + 1;
      const plus = this.#find(forward);
      if (plus >= 0) {
        const start = this.#extend(bases, { at, position: plus, step: 1 });
        if (start !== null) return start;
      }
      const minus = this.#find(reverse);
      if (minus >= 0) {
        const start = this.#extend(bases, { at, position: minus + KMER - 1, step: -1 });
        if (start !== null) return start;
      }
    }
    return null;
  }

  /** Extends a match of one k-mer to both sides; its first letter lies at `position`. */
  #extend(
    bases: Uint8Array,
    {
      at,
      position,
      step,
    }: { readonly at: number; readonly position: number; readonly step: 1 | -1 },
  ): ReadStart | null {
    const right = this.#walk(bases, {
      at: at + KMER - 1,
      position: position + step * (KMER - 1),
      step,
      direction: 1,
    });
    const left = this.#walk(bases, { at, position, step, direction: -1 });
    if (KMER + right.score + left.score < Math.min(LEAST_SCORE, bases.length - 4)) return null;
    return step === 1
      ? { isReverse: false, position: left.position }
      : { isReverse: true, position: left.position + 1 };
  }

  /**
   * Extends from a matching letter on, over single insertions and deletions where the letters behind
   * them match again; gives the last matching position and the score of what was added.
   */
  #walk(
    bases: Uint8Array,
    {
      at,
      position,
      step,
      direction,
    }: {
      readonly at: number;
      readonly position: number;
      readonly step: 1 | -1;
      readonly direction: 1 | -1;
    },
  ): { readonly score: number; readonly position: number } {
    let i = at;
    let p = position;
    let score = 0;
    for (let shifts = 0; ; shifts++) {
      const straight = this.#walkStraight(bases, { i, p, step, direction });
      i += direction * straight.letters;
      p += direction * step * straight.letters;
      score += straight.score;
      if (shifts === MAX_SHIFTS) return { score, position: p };
      const shift = this.#findShift(bases, { i, p, step, direction });
      if (shift === null) return { score, position: p };
      i += direction * shift.letters;
      p += direction * step * shift.places;
      score -= MISMATCH;
    }
  }

  /** Runs for every letter: hence its parameters are no object. */
  #matches(bases: Uint8Array, i: number, p: number, step: 1 | -1): boolean {
    const base = bases[i] as number;
    const other = this.#reference[p] as number;
    return base < 4 && other < 4 && (step === 1 ? base === other : base === 3 - other);
  }

  #walkStraight(
    bases: Uint8Array,
    {
      i,
      p,
      step,
      direction,
    }: {
      readonly i: number;
      readonly p: number;
      readonly step: 1 | -1;
      readonly direction: 1 | -1;
    },
  ): { readonly letters: number; readonly score: number } {
    let score = 0;
    let best = 0;
    let letters = 0;
    for (let n = 1; ; n++) {
      const at = i + direction * n;
      const position = p + direction * step * n;
      if (at < 0 || at >= bases.length || position < 0 || position >= this.length) break;
      score += this.#matches(bases, at, position, step) ? 1 : -MISMATCH;
      if (score > best) {
        best = score;
        letters = n;
      } else if (score < best - X_DROP) break;
    }
    return { letters, score: best };
  }

  /** A shift by up to three letters behind which all but one of the next letters match. */
  #findShift(
    bases: Uint8Array,
    {
      i,
      p,
      step,
      direction,
    }: {
      readonly i: number;
      readonly p: number;
      readonly step: 1 | -1;
      readonly direction: 1 | -1;
    },
  ): { readonly letters: number; readonly places: number } | null {
    for (const shift of SHIFTS) {
      const letters = shift > 0 ? shift : 0;
      const places = shift < 0 ? -shift : 0;
      let matching = 0;
      for (let n = 1; n <= SHIFT_PROBE; n++) {
        const at = i + direction * (letters + n);
        const position = p + direction * step * (places + n);
        if (at < 0 || at >= bases.length || position < 0 || position >= this.length) break;
        if (this.#matches(bases, at, position, step)) matching++;
      }
      if (matching >= SHIFT_PROBE - 1) return { letters, places };
    }
    return null;
  }
}
