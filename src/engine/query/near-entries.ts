import { chunkRows, type RankedBitmap } from './bitmap.ts';
import {
  arrayKind,
  countEntryOverlap,
  oneRow,
  type PostingIndex,
  runsKind,
} from './posting-index.ts';

/** Rows of a block, as a power of two. */
const BLOCK_BITS = 10;
const BLOCKS = chunkRows >>> BLOCK_BITS;
/** Rows of a block of scattered entries, as a power of two. */
const SMALL_BITS = 6;
const SMALL_BLOCKS = chunkRows >>> SMALL_BITS;

/**
 * The entries of an index by where their rows are. Rows are sorted by lineage, so most entries are of few
 * neighbours, and a question about few rows has to look at few of them.
 */
interface EntriesByBlock {
  /** Entries whose rows all lie in one block of 1,024 rows, by block; within a block ascending. */
  readonly local: Uint32Array;
  /** Start of each block in `local`, and the end of the last one. */
  readonly localStarts: Uint32Array;
  /** Entries of long runs or of most rows. */
  readonly wide: Uint32Array;
  /** Lists of rows in several blocks, row by row: the entries by blocks of 64 rows. */
  readonly scattered: Uint16Array | Uint32Array;
  /** Row within its block of 64, beside each of `scattered`. */
  readonly scatteredRows: Uint8Array;
  readonly scatteredStarts: Uint32Array;
}

/** First row of an entry. One with bits has more rows than any block. */
function findFirst({ kinds, starts, pool }: PostingIndex, entry: number): number {
  const start = starts[entry] as number;
  const kind = kinds[entry];
  if (kind === oneRow) return start;
  if (kind === arrayKind) return pool[start] as number;
  return kind === runsKind ? (pool[start + 1] as number) : 0;
}

/** Last row of an entry. */
function findLast({ kinds, starts, sizes, pool }: PostingIndex, entry: number): number {
  const start = starts[entry] as number;
  const kind = kinds[entry];
  if (kind === oneRow) return start;
  if (kind === arrayKind) return pool[start + (sizes[entry] as number)] as number;
  return kind === runsKind ? (pool[start + 2 * (pool[start] as number)] as number) : chunkRows - 1;
}

/** Turns counts, each one place behind its own, into starts. */
function sumUp(counts: Uint32Array): Uint32Array {
  for (let i = 1; i < counts.length; i++) {
    counts[i] = (counts[i] as number) + (counts[i - 1] as number);
  }
  return counts;
}

const LOCAL = 0;
const WIDE = 1;
const SCATTERED = 2;

/** Puts each entry into its group, and counts what each block will hold, one place behind its own. */
function groupEntries(index: PostingIndex) {
  const { kinds, starts, sizes, pool } = index;
  const groups = new Uint8Array(kinds.length);
  const local = new Uint32Array(BLOCKS + 1);
  const scattered = new Uint32Array(SMALL_BLOCKS + 1);
  for (let entry = 0; entry < kinds.length; entry++) {
    const block = findFirst(index, entry) >>> BLOCK_BITS;
    if (block === findLast(index, entry) >>> BLOCK_BITS) {
      local[block + 1] = (local[block + 1] as number) + 1;
    } else if (kinds[entry] === arrayKind) {
      groups[entry] = SCATTERED;
      const start = starts[entry] as number;
      const last = start + (sizes[entry] as number);
      for (let i = start; i <= last; i++) {
        const next = ((pool[i] as number) >>> SMALL_BITS) + 1;
        scattered[next] = (scattered[next] as number) + 1;
      }
    } else groups[entry] = WIDE;
  }
  return { groups, localStarts: sumUp(local), scatteredStarts: sumUp(scattered) };
}

function listByBlock(index: PostingIndex): EntriesByBlock {
  const { kinds, starts, sizes, pool } = index;
  const { groups, localStarts, scatteredStarts } = groupEntries(index);
  const local = new Uint32Array(localStarts[BLOCKS] as number);
  const wide: number[] = [];
  const pairs = scatteredStarts[SMALL_BLOCKS] as number;
  const scattered = kinds.length <= 0xffff ? new Uint16Array(pairs) : new Uint32Array(pairs);
  const scatteredRows = new Uint8Array(pairs);
  const nextLocal = localStarts.slice();
  const nextScattered = scatteredStarts.slice();
  for (let entry = 0; entry < kinds.length; entry++) {
    if (groups[entry] === WIDE) wide.push(entry);
    else if (groups[entry] === LOCAL) {
      const block = findFirst(index, entry) >>> BLOCK_BITS;
      const at = nextLocal[block] as number;
      local[at] = entry;
      nextLocal[block] = at + 1;
    } else {
      const start = starts[entry] as number;
      const last = start + (sizes[entry] as number);
      for (let i = start; i <= last; i++) {
        const row = pool[i] as number;
        const at = nextScattered[row >>> SMALL_BITS] as number;
        scattered[at] = entry;
        scatteredRows[at] = row & ((1 << SMALL_BITS) - 1);
        nextScattered[row >>> SMALL_BITS] = at + 1;
      }
    }
  }
  const byBlock = { local, localStarts, scattered, scatteredRows, scatteredStarts };
  return { ...byBlock, wide: Uint32Array.from(wide) };
}

const kept = new WeakMap<PostingIndex, EntriesByBlock>();

function findByBlock(index: PostingIndex): EntriesByBlock {
  let found = kept.get(index);
  if (found === undefined) {
    found = listByBlock(index);
    kept.set(index, found);
  }
  return found;
}

/**
 * Calls `add` for entries of an index that have rows of a set, with how many of them: an entry may be told
 * several times, and its parts add up. Looks at the entries near the rows only.
 */
export function countNearEntries(
  index: PostingIndex,
  rows: RankedBitmap,
  add: (entry: number, count: number) => void,
): void {
  const { local, localStarts, wide, scattered, scatteredRows, scatteredStarts } =
    findByBlock(index);
  const { words, before } = rows;
  const addOverlap = (entry: number) => {
    const count = countEntryOverlap(index, entry, rows);
    if (count > 0) add(entry, count);
  };
  for (let i = 0; i < wide.length; i++) addOverlap(wide[i] as number);
  const blockWords = 1 << (BLOCK_BITS - 5);
  for (let block = 0; block < BLOCKS; block++) {
    if (before[(block + 1) * blockWords] === before[block * blockWords]) continue;
    const end = localStarts[block + 1] as number;
    for (let i = localStarts[block] as number; i < end; i++) addOverlap(local[i] as number);
    const lastSmall = (block + 1) << (BLOCK_BITS - SMALL_BITS);
    for (let small = block << (BLOCK_BITS - SMALL_BITS); small < lastSmall; small++) {
      const low = words[2 * small] as number;
      const high = words[2 * small + 1] as number;
      if ((low | high) === 0) continue;
      const last = scatteredStarts[small + 1] as number;
      for (let i = scatteredStarts[small] as number; i < last; i++) {
        const row = scatteredRows[i] as number;
        if ((((row < 32 ? low : high) >>> (row & 31)) & 1) === 1) add(scattered[i] as number, 1);
      }
    }
  }
}
