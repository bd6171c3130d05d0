import { addRange } from './bitmap.ts';

/**
 * The least and the greatest stored value of each block of neighbouring rows. Rows are sorted by lineage
 * and then by date, so a block of a lineage has dates of a few days: a question for a month looks at the
 * rows of few blocks only.
 */
interface BlockBounds {
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

type Stored = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Rows of a block: four words of a bitmap. */
const BLOCK_ROWS = 128;

const boundsOf = new WeakMap<Stored, BlockBounds>();

function listBounds(stored: Stored): BlockBounds {
  const blocks = Math.ceil(stored.length / BLOCK_ROWS);
  const least = new Float64Array(blocks);
  const greatest = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const end = Math.min(stored.length, (block + 1) * BLOCK_ROWS);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = block * BLOCK_ROWS; row < end; row++) {
      const value = stored[row] as number;
      if (value < low) low = value;
      if (value > high) high = value;
      // NaN is null, and in no range; so no range may seem to hold the whole block.
      if (Number.isNaN(value)) low = Number.NEGATIVE_INFINITY;
    }
    least[block] = low;
    greatest[block] = high;
  }
  return { least, greatest };
}

/** The bounds of a column's blocks; listed at the first question and kept with the column. */
function findBounds(stored: Stored): BlockBounds {
  let bounds = boundsOf.get(stored);
  if (bounds === undefined) {
    bounds = listBounds(stored);
    boundsOf.set(stored, bounds);
  }
  return bounds;
}

/** Sets the bits of the rows of a block whose value lies in the range. A hot loop. */
function markBlock(
  stored: Stored,
  [first, end]: readonly [number, number],
  { low, high }: { readonly low: number; readonly high: number },
  words: Uint32Array,
): void {
  for (let from = first; from < end; from += 32) {
    const to = Math.min(end, from + 32);
    let word = 0;
    for (let row = from; row < to; row++) {
      const value = stored[row] as number;
      if (value >= low && value <= high) word |= 1 << (row & 31);
    }
    words[from >>> 5] = word;
  }
}

/** Sets the bits of the rows whose stored value lies between two, both included. `words` are all 0. */
export function markRange(
  stored: Stored,
  range: { readonly low: number; readonly high: number },
  words: Uint32Array,
): void {
  const { least, greatest } = findBounds(stored);
  for (let block = 0; block < least.length; block++) {
    const [from, to] = [least[block] as number, greatest[block] as number];
    if (from > range.high || to < range.low) continue;
    const first = block * BLOCK_ROWS;
    const end = Math.min(stored.length, first + BLOCK_ROWS);
    if (from >= range.low && to <= range.high) addRange(words, first, end - 1);
    else markBlock(stored, [first, end], range, words);
  }
}
