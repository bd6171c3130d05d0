import { type Bitmap, chunkWords, popCount, type RankedBitmap } from './bitmap.ts';
import { createGrowableArray, type GrowableArray, pushValue } from './growable-array.ts';
import type { SectionArray, SectionReader } from './section-file.ts';

/**
 * Bitmaps by code, codes ascending: rows by (position, letter), by insertion, or by column value. A
 * code with one row keeps the row in the directory; all others are stretches of one pool.
 */
export interface PostingIndex {
  readonly codes: Uint32Array;
  /** Number of rows less one, by entry. */
  readonly sizes: Uint16Array;
  /** Form of the bitmap, by entry. */
  readonly kinds: Uint8Array;
  /** First value in the pool, or the only row. A run list starts with its number of runs. */
  readonly starts: Uint32Array;
  readonly pool: Uint16Array;
}

/** Forms of an entry's bitmap: its only row in `starts`, rows, runs, or bits in the pool. */
export const oneRow = 0;
export const arrayKind = 1;
export const runsKind = 2;
const bitsKind = 3;
const bitsLength = chunkWords * 2;

/** Collects postings; codes and, for a code, rows must come in ascending order. */
export interface PostingWriter {
  readonly codes: GrowableArray;
  readonly sizes: GrowableArray;
  readonly kinds: GrowableArray;
  readonly starts: GrowableArray;
  pool: Uint16Array;
  poolLength: number;
}

/** A writer without postings. */
export function createPostingWriter(): PostingWriter {
  return {
    codes: createGrowableArray(1024),
    sizes: createGrowableArray(1024),
    kinds: createGrowableArray(1024),
    starts: createGrowableArray(1024),
    pool: new Uint16Array(4096),
    poolLength: 0,
  };
}

function takePool(writer: PostingWriter, count: number): number {
  const start = writer.poolLength;
  if (start + count > writer.pool.length) {
    const grown = new Uint16Array(Math.max(start + count, writer.pool.length * 2));
    grown.set(writer.pool.subarray(0, start));
    writer.pool = grown;
  }
  writer.poolLength = start + count;
  return start;
}

function countRuns(rows: Uint16Array | Uint32Array, from: number, to: number): number {
  let runs = 1;
  for (let i = from + 1; i < to; i++) {
    if ((rows[i] as number) !== (rows[i - 1] as number) + 1) runs++;
  }
  return runs;
}

function writeRuns(out: Uint16Array, rows: Uint16Array | Uint32Array): void {
  let at = 0;
  let first = rows[0] as number;
  let last = first;
  for (let i = 1; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row !== last + 1) {
      out[at++] = first;
      out[at++] = last;
      first = row;
    }
    last = row;
  }
  out[at++] = first;
  out[at] = last;
}

/** Adds the rows[from..to) of a code, in whichever form takes least room. There is at least one row. */
export function addPosting(
  writer: PostingWriter,
  code: number,
  { rows, from, to }: { rows: Uint16Array | Uint32Array; from: number; to: number },
): void {
  const size = to - from;
  pushValue(writer.codes, code);
  pushValue(writer.sizes, size - 1);
  if (size === 1) {
    pushValue(writer.kinds, oneRow);
    pushValue(writer.starts, rows[from] as number);
    return;
  }
  const runs = countRuns(rows, from, to);
  if (runs * 2 + 1 < size && runs * 2 < bitsLength) {
    pushValue(writer.kinds, runsKind);
    const start = takePool(writer, runs * 2 + 1);
    pushValue(writer.starts, start);
    writer.pool[start] = runs;
    writeRuns(writer.pool.subarray(start + 1), rows.subarray(from, to));
  } else if (size <= bitsLength) {
    pushValue(writer.kinds, arrayKind);
    const start = takePool(writer, size);
    for (let i = 0; i < size; i++) writer.pool[start + i] = rows[from + i] as number;
    pushValue(writer.starts, start);
  } else {
    pushValue(writer.kinds, bitsKind);
    if (writer.poolLength % 2 === 1) takePool(writer, 1);
    const start = takePool(writer, bitsLength);
    writer.pool.fill(0, start, start + bitsLength);
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const at = start + (row >>> 4);
      writer.pool[at] = (writer.pool[at] as number) | (1 << (row & 15));
    }
    pushValue(writer.starts, start);
  }
}

/** What was written, as an index. */
export function toPostingIndex(writer: PostingWriter): PostingIndex {
  const take = (array: GrowableArray) => array.values.subarray(0, array.length);
  return {
    codes: take(writer.codes),
    sizes: Uint16Array.from(take(writer.sizes)),
    kinds: Uint8Array.from(take(writer.kinds)),
    starts: take(writer.starts),
    pool: writer.pool.subarray(0, writer.poolLength),
  };
}

/** The sections of an index, under a name. */
export function* toPostingSections(
  index: PostingIndex,
  name: string,
): Generator<readonly [string, SectionArray]> {
  yield [`${name}/codes`, index.codes];
  yield [`${name}/sizes`, index.sizes];
  yield [`${name}/kinds`, index.kinds];
  yield [`${name}/starts`, index.starts];
  yield [`${name}/pool`, index.pool];
}

/** An index over the sections of an opened file, or one without entries where there are none. */
export function readPostingIndex(sections: SectionReader, name: string): PostingIndex {
  return {
    codes: sections.u32(`${name}/codes`),
    sizes: sections.u16(`${name}/sizes`),
    kinds: sections.u8(`${name}/kinds`),
    starts: sections.u32(`${name}/starts`),
    pool: sections.u16(`${name}/pool`),
  };
}

/** Index of the first entry whose code is not below `code`. */
export function findEntry(index: PostingIndex, code: number): number {
  let low = 0;
  let high = index.codes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((index.codes[middle] as number) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

const positionStarts = new WeakMap<PostingIndex, Uint32Array>();

/** First entry of each position, and of the one after the last that has entries; kept. */
function findPositionStarts(index: PostingIndex): Uint32Array {
  let starts = positionStarts.get(index);
  if (starts === undefined) {
    const { codes } = index;
    const positions = codes.length === 0 ? 0 : ((codes[codes.length - 1] as number) >>> 5) + 1;
    starts = new Uint32Array(positions + 1);
    let entry = 0;
    for (let position = 0; position < positions; position++) {
      starts[position] = entry;
      while (entry < codes.length && (codes[entry] as number) >>> 5 === position) entry++;
    }
    starts[positions] = entry;
    positionStarts.set(index, starts);
  }
  return starts;
}

/** The entries of one position of a sequence, whose codes are position * 32 + letter code. */
export function entriesAt(index: PostingIndex, position: number): { begin: number; end: number } {
  const starts = findPositionStarts(index);
  if (position + 1 >= starts.length) return { begin: 0, end: 0 };
  return { begin: starts[position] as number, end: starts[position + 1] as number };
}

/** Number of rows of an entry. */
export function entrySize(index: PostingIndex, entry: number): number {
  return (index.sizes[entry] as number) + 1;
}

/** The rows of an entry, as a view over the pool. */
export function entryBitmap(index: PostingIndex, entry: number): Bitmap {
  const size = entrySize(index, entry);
  const start = index.starts[entry] as number;
  const { pool } = index;
  switch (index.kinds[entry]) {
    case oneRow:
      return { kind: 'array', size, rows: Uint16Array.of(start) };
    case arrayKind:
      return { kind: 'array', size, rows: pool.subarray(start, start + size) };
    case runsKind: {
      const count = pool[start] as number;
      return { kind: 'runs', size, runs: pool.subarray(start + 1, start + 1 + count * 2) };
    }
    default: {
      const words = new Uint32Array(pool.buffer, pool.byteOffset + start * 2, chunkWords);
      return { kind: 'bits', size, words };
    }
  }
}

/** Runs from `start` on in a pool that end before a row: of `count` runs, in pairs of first and last row. */
function skipRuns(pool: Uint16Array, start: number, count: number, row: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pool[start + 2 * middle + 1] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place in [start, end) of a pool's ascending rows of the first that is not before a row. */
function skipRows(pool: Uint16Array, start: number, end: number, row: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pool[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countRunOverlap(
  pool: Uint16Array,
  start: number,
  { words, before, first, last }: RankedBitmap,
): number {
  const runs = pool[start] as number;
  const end = start + 1 + runs * 2;
  let count = 0;
  let i = start + 1;
  if ((pool[i + 1] as number) < first) i += 2 * skipRuns(pool, i, runs, first);
  for (; i < end; i += 2) {
    const low = pool[i] as number;
    if (low > last) break;
    const next = (pool[i + 1] as number) + 1;
    count += (before[next >>> 5] as number) - (before[low >>> 5] as number);
    if ((next & 31) !== 0) {
      count += popCount((words[next >>> 5] as number) & ((1 << (next & 31)) - 1));
    }
    count -= popCount((words[low >>> 5] as number) & ((1 << (low & 31)) - 1));
  }
  return count;
}

/**
 * Number of rows that an entry and a set share, without making the entry's bitmap: counting mutations asks
 * for tens of thousands of entries, most of which lie outside of the rows of one lineage.
 */
export function countEntryOverlap(
  index: PostingIndex,
  entry: number,
  ranked: RankedBitmap,
): number {
  const start = index.starts[entry] as number;
  const { pool } = index;
  const { words, first, last } = ranked;
  const kind = index.kinds[entry] as number;
  if (kind === oneRow) return ((words[start >>> 5] as number) >>> (start & 31)) & 1;
  let count = 0;
  if (kind === arrayKind) {
    const end = start + entrySize(index, entry);
    if ((pool[start] as number) > last || (pool[end - 1] as number) < first) return 0;
    let from = start;
    if ((pool[start] as number) < first) from = skipRows(pool, start, end, first);
    for (let i = from; i < end; i++) {
      const row = pool[i] as number;
      if (row > last) break;
      count += ((words[row >>> 5] as number) >>> (row & 31)) & 1;
    }
  } else if (kind === runsKind) {
    return countRunOverlap(pool, start, ranked);
  } else if (last >= first) {
    for (let i = first >>> 5; i <= last >>> 5; i++) {
      const word = (pool[start + 2 * i] as number) | ((pool[start + 2 * i + 1] as number) << 16);
      count += popCount(word & (words[i] as number));
    }
  }
  return count;
}

/** The rows of a code, or null where it has none. */
export function findPosting(index: PostingIndex, code: number): Bitmap | null {
  const entry = findEntry(index, code);
  return index.codes[entry] === code ? entryBitmap(index, entry) : null;
}
