import { type Bitmap, complementBitmap, type RankedBitmap, rankBitmap } from './bitmap.ts';
import { countEntryOverlap } from './posting-index.ts';
import {
  findRowLists,
  findSpans,
  type ListedIndex,
  type RowLists,
  spansOfBlock,
} from './row-lists.ts';

/** Some rows of a segment, ready for counting: by themselves, or by the others where those are fewer. */
export interface CountedRows {
  readonly size: number;
  /** The rows that are looked at. */
  readonly ranked: RankedBitmap;
  /** Whether they are those that do not count. */
  readonly isInverted: boolean;
}

/** Prepares a set of a segment's rows. */
export function toCountedRows(rows: Bitmap, rowCount: number): CountedRows {
  const isInverted = 2 * rows.size > rowCount;
  const looked = isInverted ? complementBitmap(rows, rowCount) : rows;
  return { size: rows.size, ranked: rankBitmap(looked), isInverted };
}

/**
 * How many of some rows the entries of an index have: a count for each entry, or counts of some entries,
 * which may be named several times: their counts add up.
 */
export type EntryCounts =
  | { readonly kind: 'each'; readonly counts: Int32Array }
  | {
      readonly kind: 'some';
      readonly length: number;
      readonly entries: Uint32Array;
      readonly counts: Int32Array;
    };

/** Memory for the counts of one index, kept, as each question counts dozens of them. */
let eachCount = new Int32Array(0);
let someEntries = new Uint32Array(0);
let someCounts = new Int32Array(0);

/** Per entry 1, and -1 while blocks are looked at that share it. Kept: all are 1 in between. */
let signs = new Int8Array(0);
/** Rows of the set before the block from which on an entry is shared. */
let rankedAt = new Int32Array(0);

function takeSigns(index: ListedIndex): Int8Array {
  if (signs.length < index.codes.length) {
    signs = new Int8Array(2 * index.codes.length).fill(1);
    rankedAt = new Int32Array(signs.length);
  }
  return signs;
}

/** Counts entry by entry: where most rows count, what the others have is taken from all. */
function countEach(
  index: ListedIndex,
  lists: RowLists | null,
  { ranked, isInverted }: CountedRows,
): EntryCounts {
  const { sizes } = index;
  if (eachCount.length < sizes.length) eachCount = new Int32Array(2 * sizes.length);
  const counts = eachCount.subarray(0, sizes.length);
  if (isInverted) {
    for (let entry = 0; entry < counts.length; entry++) {
      counts[entry] = (sizes[entry] as number) + 1;
    }
  } else counts.fill(0);
  if (ranked.size === 0) return { kind: 'each', counts };
  const step = isInverted ? -1 : 1;
  if (lists !== null) addLists(lists, ranked, { counts, step, signs: takeSigns(index) });
  else {
    for (let entry = 0; entry < counts.length; entry++) {
      const overlap = countEntryOverlap(index, entry, ranked);
      counts[entry] = (counts[entry] as number) + step * overlap;
    }
  }
  return { kind: 'each', counts };
}

const spans = new Uint32Array(spansOfBlock);

/**
 * Adds `step` to the count of each entry for each row of a set that has it. A hot loop. What blocks share
 * is added as rows of the set before its end less those before its beginning.
 */
function addLists(
  lists: RowLists,
  { words, before }: RankedBitmap,
  target: { readonly counts: Int32Array; readonly step: number; readonly signs: Int8Array },
): void {
  const { entries, turns, turnStarts } = lists;
  const { counts, step, signs: own } = target;
  const blocks = turnStarts.length - 2;
  for (let block = 0; block <= blocks; block++) {
    const ranked = step * (before[2 * block] as number);
    const last = turnStarts[block + 1] as number;
    for (let i = turnStarts[block] as number; i < last; i++) {
      const entry = turns[i] as number;
      const sign = own[entry] as number;
      counts[entry] = (counts[entry] as number) - sign * ranked;
      own[entry] = -sign;
    }
    if (block === blocks) return;
    const low = words[2 * block] as number;
    const high = words[2 * block + 1] as number;
    if ((low | high) === 0) continue;
    const spanned = findSpans(lists, block, { low, high }, spans);
    for (let span = 0; span < spanned; span += 2) {
      const end = spans[span + 1] as number;
      for (let at = spans[span] as number; at < end; at++) {
        const entry = entries[at] as number;
        counts[entry] = (counts[entry] as number) + step * (own[entry] as number);
      }
    }
  }
}

/** Names the entries of a set's rows, one after another, each with its part of the count. A hot loop. */
function nameEntries(
  lists: RowLists,
  { words, before }: RankedBitmap,
  own: Int8Array,
): EntryCounts {
  const { entries, turns, turnStarts } = lists;
  const blocks = turnStarts.length - 2;
  let length = 0;
  for (let block = 0; block <= blocks; block++) {
    const ranked = before[2 * block] as number;
    const last = turnStarts[block + 1] as number;
    for (let i = turnStarts[block] as number; i < last; i++) {
      const entry = turns[i] as number;
      own[entry] = -(own[entry] as number);
      if (own[entry] === -1) rankedAt[entry] = ranked;
      else if ((rankedAt[entry] as number) < ranked) {
        someEntries[length] = entry;
        someCounts[length++] = ranked - (rankedAt[entry] as number);
      }
    }
    if (block === blocks) break;
    const low = words[2 * block] as number;
    const high = words[2 * block + 1] as number;
    if ((low | high) === 0) continue;
    const spanned = findSpans(lists, block, { low, high }, spans);
    for (let span = 0; span < spanned; span += 2) {
      const end = spans[span + 1] as number;
      for (let at = spans[span] as number; at < end; at++) {
        const entry = entries[at] as number;
        someEntries[length] = entry;
        someCounts[length++] = own[entry] as number;
      }
    }
  }
  return { kind: 'some', length, entries: someEntries, counts: someCounts };
}

/** Counts the entries that some rows have, whatever others there are. */
function countSome(index: ListedIndex, lists: RowLists, { ranked }: CountedRows): EntryCounts {
  // No row is named twice, so this is enough for any rows.
  const most = lists.entries.length + lists.turns.length;
  if (someEntries.length < most) {
    someEntries = new Uint32Array(most);
    someCounts = new Int32Array(most);
  }
  return nameEntries(lists, ranked, takeSigns(index));
}

/** Listed entries of the rows that pay for a look at one entry of the index. */
const LISTED_FOR_EACH = 0.25;

/**
 * How many of some rows each entry of an index has, in whichever way costs less: by the entries of these
 * rows, or by all entries. The counts hold until the next call.
 */
export function countEntries(index: ListedIndex, rows: CountedRows): EntryCounts {
  const lists = rows.ranked.size === 0 ? null : findRowLists(index);
  if (lists !== null && !rows.isInverted) {
    const listed = (lists.entries.length / index.rowCount) * rows.size;
    if (listed < index.codes.length * LISTED_FOR_EACH) {
      return countSome(index, lists, rows);
    }
  }
  return countEach(index, lists, rows);
}
