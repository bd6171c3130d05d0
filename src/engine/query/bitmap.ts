/**
 * A set of row numbers in 0..65535, in whichever of three forms is small. One segment of the index
 * has at most 65,536 rows, so a set of its rows is exactly one such chunk. Bitmaps are immutable;
 * they may be views over a segment's bytes.
 */
export type Bitmap =
  | { readonly kind: 'array'; readonly size: number; readonly rows: Uint16Array }
  | { readonly kind: 'runs'; readonly size: number; readonly runs: Uint16Array }
  | { readonly kind: 'bits'; readonly size: number; readonly words: Uint32Array };

/** Most rows that a segment, and so a bitmap, can have. */
export const chunkRows = 65_536;
/** Length of the `words` of a bit set. */
export const chunkWords = 2048;
/** From this size on a bit set is smaller than an array. */
const arrayLimit = 4096;

/** The set without rows. */
export const emptyBitmap: Bitmap = { kind: 'array', size: 0, rows: new Uint16Array(0) };

/** The rows 0..rowCount-1. */
export function fullBitmap(rowCount: number): Bitmap {
  if (rowCount === 0) return emptyBitmap;
  return { kind: 'runs', size: rowCount, runs: Uint16Array.of(0, rowCount - 1) };
}

/** The set of the given rows, which ascend strictly. Kept, not copied, where it stays an array. */
export function bitmapFromRows(rows: Uint16Array): Bitmap {
  if (rows.length <= arrayLimit) return { kind: 'array', size: rows.length, rows };
  const words = new Uint32Array(chunkWords);
  addArray(words, rows);
  return { kind: 'bits', size: rows.length, words };
}

/** The set of the bits of 2048 words; keeps the words where the set is large. */
export function bitmapFromWords(words: Uint32Array): Bitmap {
  const size = countBits(words);
  if (size > arrayLimit) return { kind: 'bits', size, words };
  const rows = new Uint16Array(size);
  writeRows(words, rows);
  return { kind: 'array', size, rows };
}

/** Runs as pairs of first and last row, ascending, not touching. */
export function bitmapFromRuns(runs: Uint16Array): Bitmap {
  let size = 0;
  for (let i = 0; i < runs.length; i += 2)
    size += (runs[i + 1] as number) - (runs[i] as number) + 1;
  return { kind: 'runs', size, runs };
}

/** Number of set bits of a 32-bit word. */
export function popCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function countBits(words: Uint32Array): number {
  let size = 0;
  for (let i = 0; i < words.length; i++) size += popCount(words[i] as number);
  return size;
}

function writeRows(words: Uint32Array, out: Uint16Array): void {
  let at = 0;
  for (let i = 0; i < words.length; i++) {
    let word = words[i] as number;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      out[at++] = i * 32 + bit;
      word &= word - 1;
    }
  }
}

function addArray(words: Uint32Array, rows: Uint16Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
  }
}

/** Sets the bits first..last of the words. */
export function addRange(words: Uint32Array, first: number, last: number): void {
  const from = first >>> 5;
  const to = last >>> 5;
  const head = -1 << (first & 31);
  const tail = -1 >>> (31 - (last & 31));
  if (from === to) {
    words[from] = (words[from] as number) | (head & tail);
    return;
  }
  words[from] = (words[from] as number) | head;
  words.fill(0xffffffff, from + 1, to);
  words[to] = (words[to] as number) | tail;
}

/** Adds the rows of a bitmap to 2048 words. */
export function addToWords(words: Uint32Array, bitmap: Bitmap): void {
  if (bitmap.kind === 'array') {
    addArray(words, bitmap.rows);
  } else if (bitmap.kind === 'runs') {
    const { runs } = bitmap;
    for (let i = 0; i < runs.length; i += 2) {
      addRange(words, runs[i] as number, runs[i + 1] as number);
    }
  } else {
    for (let i = 0; i < chunkWords; i++) {
      words[i] = (words[i] as number) | (bitmap.words[i] as number);
    }
  }
}

/** The set as 2048 words; a view that must not be written. */
export function toWords(bitmap: Bitmap): Uint32Array {
  if (bitmap.kind === 'bits') return bitmap.words;
  const words = new Uint32Array(chunkWords);
  addToWords(words, bitmap);
  return words;
}

/** The rows of the set, ascending; a view that must not be written. */
export function toRows(bitmap: Bitmap): Uint16Array {
  if (bitmap.kind === 'array') return bitmap.rows;
  const rows = new Uint16Array(bitmap.size);
  if (bitmap.kind === 'bits') {
    writeRows(bitmap.words, rows);
    return rows;
  }
  let at = 0;
  for (let i = 0; i < bitmap.runs.length; i += 2) {
    const last = bitmap.runs[i + 1] as number;
    for (let row = bitmap.runs[i] as number; row <= last; row++) rows[at++] = row;
  }
  return rows;
}

/** Index of the first run whose last row is not before `row`. */
function findRun(runs: Uint16Array, row: number): number {
  let low = 0;
  let high = runs.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle * 2 + 1] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findInArray(rows: Uint16Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the set has the row. */
export function hasRow(bitmap: Bitmap, row: number): boolean {
  if (bitmap.kind === 'bits') return (((bitmap.words[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
  if (bitmap.kind === 'array') return bitmap.rows[findInArray(bitmap.rows, row)] === row;
  const run = findRun(bitmap.runs, row);
  return run * 2 < bitmap.runs.length && (bitmap.runs[run * 2] as number) <= row;
}

function keepRows(array: Uint16Array, other: Bitmap, keepIfPresent: boolean): Bitmap {
  const rows = new Uint16Array(array.length);
  let size = 0;
  for (let i = 0; i < array.length; i++) {
    const row = array[i] as number;
    if (hasRow(other, row) === keepIfPresent) rows[size++] = row;
  }
  return { kind: 'array', size, rows: rows.slice(0, size) };
}

function intersectRuns(a: Uint16Array, b: Uint16Array): Bitmap {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const first = Math.max(a[i] as number, b[j] as number);
    const last = Math.min(a[i + 1] as number, b[j + 1] as number);
    if (first <= last) out.push(first, last);
    if ((a[i + 1] as number) < (b[j + 1] as number)) i += 2;
    else j += 2;
  }
  return bitmapFromRuns(Uint16Array.from(out));
}

/** The rows that are in both sets. */
export function intersectBitmaps(a: Bitmap, b: Bitmap): Bitmap {
  if (a.size === 0 || b.size === 0) return emptyBitmap;
  if (a.kind === 'array' && (b.kind !== 'array' || a.size <= b.size))
    return keepRows(a.rows, b, true);
  if (b.kind === 'array') return keepRows(b.rows, a, true);
  if (a.kind === 'runs' && b.kind === 'runs') return intersectRuns(a.runs, b.runs);
  const words = toWords(a).slice();
  const others = toWords(b);
  for (let i = 0; i < chunkWords; i++) words[i] = (words[i] as number) & (others[i] as number);
  return bitmapFromWords(words);
}

/** The rows that are in at least one of the sets. */
export function uniteBitmaps(bitmaps: readonly Bitmap[]): Bitmap {
  const filled = bitmaps.filter((bitmap) => bitmap.size > 0);
  const [first] = filled;
  if (first === undefined) return emptyBitmap;
  if (filled.length === 1) return first;
  const words = new Uint32Array(chunkWords);
  for (const bitmap of filled) addToWords(words, bitmap);
  return bitmapFromWords(words);
}

/** The rows of 0..rowCount-1 that are not in the set. */
export function complementBitmap(bitmap: Bitmap, rowCount: number): Bitmap {
  if (bitmap.size === 0) return fullBitmap(rowCount);
  if (bitmap.kind === 'bits') {
    const words = new Uint32Array(chunkWords);
    addRange(words, 0, rowCount - 1);
    for (let i = 0; i < chunkWords; i++)
      words[i] = (words[i] as number) & ~(bitmap.words[i] as number);
    return bitmapFromWords(words);
  }
  const runs: number[] = [];
  let next = 0;
  const skip = (first: number, last: number) => {
    if (first > next) runs.push(next, first - 1);
    next = last + 1;
  };
  if (bitmap.kind === 'array') for (const row of bitmap.rows) skip(row, row);
  else {
    for (let i = 0; i < bitmap.runs.length; i += 2) {
      skip(bitmap.runs[i] as number, bitmap.runs[i + 1] as number);
    }
  }
  if (next < rowCount) runs.push(next, rowCount - 1);
  return bitmapFromRuns(Uint16Array.from(runs));
}

/** The rows of `a` that are not in `b`. */
export function subtractBitmaps(a: Bitmap, b: Bitmap): Bitmap {
  if (a.size === 0 || b.size === 0) return a;
  if (a.kind === 'array') return keepRows(a.rows, b, false);
  if (a.kind === 'runs' && b.kind === 'runs') {
    return intersectRuns(a.runs, runsOf(complementBitmap(b, chunkRows)));
  }
  const words = toWords(a).slice();
  const others = toWords(b);
  for (let i = 0; i < chunkWords; i++) words[i] = (words[i] as number) & ~(others[i] as number);
  return bitmapFromWords(words);
}

function runsOf(bitmap: Bitmap): Uint16Array {
  return bitmap.kind === 'runs' ? bitmap.runs : new Uint16Array(0);
}

/** A bitmap that is ready for many counts: its words and the number of rows before each word. */
export interface RankedBitmap {
  readonly size: number;
  readonly words: Uint32Array;
  /** Rows before word i; 2049 entries. */
  readonly before: Uint32Array;
  /** The first row and the last one; the last is before the first where there are none. */
  readonly first: number;
  readonly last: number;
}

function findBounds(words: Uint32Array): { first: number; last: number } {
  let low = 0;
  while (low < words.length && words[low] === 0) low++;
  if (low === words.length) return { first: 0, last: -1 };
  let high = words.length - 1;
  while (words[high] === 0) high--;
  const word = words[low] as number;
  return {
    first: low * 32 + 31 - Math.clz32(word & -word),
    last: high * 32 + 31 - Math.clz32(words[high] as number),
  };
}

/** Prepares a bitmap so that the overlap with a run is counted in constant time. */
export function rankBitmap(bitmap: Bitmap): RankedBitmap {
  const words = toWords(bitmap);
  const before = new Uint32Array(chunkWords + 1);
  let total = 0;
  for (let i = 0; i < chunkWords; i++) {
    before[i] = total;
    total += popCount(words[i] as number);
  }
  before[chunkWords] = total;
  return { size: bitmap.size, words, before, ...findBounds(words) };
}

/** Number of rows of the set that are before `row`, which may be 65,536. */
export function countBefore(ranked: RankedBitmap, row: number): number {
  const word = row >>> 5;
  const count = ranked.before[word] as number;
  const bit = row & 31;
  return bit === 0 ? count : count + popCount((ranked.words[word] as number) & ((1 << bit) - 1));
}
