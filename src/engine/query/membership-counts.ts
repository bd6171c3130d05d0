import {
  type Bitmap,
  bitmapFromWords,
  chunkWords,
  emptyBitmap,
  fullBitmap,
  toWords,
} from './bitmap.ts';

/** Adds a bit of each of 32 rows to their counts, which lie bit by bit in words: a ripple of carries. */
function addWord(planes: readonly Uint32Array[], at: number, bits: number): void {
  let carry = bits;
  for (let plane = 0; carry !== 0 && plane < planes.length; plane++) {
    const words = planes[plane] as Uint32Array;
    const word = words[at] as number;
    words[at] = word ^ carry;
    carry &= word;
  }
}

/** The rows of 32 whose counts are exactly a number, or at least that. */
function compareWord(
  planes: readonly Uint32Array[],
  at: number,
  { count, exactly }: { readonly count: number; readonly exactly: boolean },
): number {
  let equal = -1;
  let more = 0;
  for (let plane = planes.length - 1; plane >= 0; plane--) {
    const word = planes[plane]?.[at] as number;
    const wanted = ((count >>> plane) & 1) === 1 ? -1 : 0;
    more |= equal & word & ~wanted;
    equal &= ~(word ^ wanted);
  }
  return exactly ? equal : equal | more;
}

/** In how many of the sets a row is wanted. */
export interface Membership {
  readonly setCount: number;
  /** A whole number, 0 or more. */
  readonly count: number;
  /** Whether more sets than these are too many. */
  readonly exactly: boolean;
  readonly rowCount: number;
}

/**
 * The rows of a segment that are in so many of the given sets, exactly or at least. 32 rows are counted at
 * once, whatever the sets hold: each set costs one or two operations a word. They are taken
 * one by one, so that thousands of them need no memory.
 */
export function countMemberships(
  sets: Iterable<Bitmap>,
  { setCount, count, exactly, rowCount }: Membership,
): Bitmap {
  if (count > setCount) return emptyBitmap;
  if (!exactly && count === 0) return fullBitmap(rowCount);
  const planes = Array.from(
    { length: 32 - Math.clz32(setCount) },
    () => new Uint32Array(chunkWords),
  );
  const wordCount = Math.ceil(rowCount / 32);
  for (const set of sets) {
    if (set.size === 0) continue;
    const words = toWords(set);
    for (let at = 0; at < wordCount; at++) {
      const bits = words[at] as number;
      if (bits !== 0) addWord(planes, at, bits);
    }
  }
  const found = new Uint32Array(chunkWords);
  for (let at = 0; at < wordCount; at++) found[at] = compareWord(planes, at, { count, exactly });
  // Rows behind the last one are in no set, and would be taken where none is asked for.
  if (rowCount % 32 !== 0) {
    found[wordCount - 1] = (found[wordCount - 1] as number) & (-1 >>> (32 - (rowCount % 32)));
  }
  return bitmapFromWords(found);
}
