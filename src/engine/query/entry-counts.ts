import {
  type Bitmap,
  complementBitmap,
  popCount,
  type RankedBitmap,
  rankBitmap,
} from './bitmap.ts';
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

/** Per entry 1, and -1 while a block is looked at that shares it. Kept: all are 1 in between. */
let signs = new Int8Array(0);

function takeSigns(index: ListedIndex): Int8Array {
  if (signs.length < index.codes.length) signs = new Int8Array(2 * index.codes.length).fill(1);
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

/** Adds `step` to the count of each entry for each row of a set that has it. A hot loop. */
function addLists(
  lists: RowLists,
  { words }: RankedBitmap,
  target: { readonly counts: Int32Array; readonly step: number; readonly signs: Int8Array },
): void {
  const { entries, shared, sharedStarts } = lists;
  const { counts, step, signs: own } = target;
  for (let block = 0; block + 1 < sharedStarts.length; block++) {
    const low = words[2 * block] as number;
    const high = words[2 * block + 1] as number;
    if ((low | high) === 0) continue;
    const from = sharedStarts[block] as number;
    const to = sharedStarts[block + 1] as number;
    const size = step * (popCount(low) + popCount(high));
    for (let i = from; i < to; i++) {
      const entry = shared[i] as number;
      counts[entry] = (counts[entry] as number) + size;
      own[entry] = -1;
    }
    const spanned = findSpans(lists, block, { low, high }, spans);
    for (let span = 0; span < spanned; span += 2) {
      const end = spans[span + 1] as number;
      for (let at = spans[span] as number; at < end; at++) {
        const entry = entries[at] as number;
        counts[entry] = (counts[entry] as number) + step * (own[entry] as number);
      }
    }
    for (let i = from; i < to; i++) own[shared[i] as number] = 1;
  }
}

/** Names the entries of a set's rows, one after another, each with its part of the count. A hot loop. */
function nameEntries(lists: RowLists, { words }: RankedBitmap, own: Int8Array): EntryCounts {
  const { entries, shared, sharedStarts } = lists;
  let length = 0;
  for (let block = 0; block + 1 < sharedStarts.length; block++) {
    const low = words[2 * block] as number;
    const high = words[2 * block + 1] as number;
    if ((low | high) === 0) continue;
    const from = sharedStarts[block] as number;
    const to = sharedStarts[block + 1] as number;
    const size = popCount(low) + popCount(high);
    for (let i = from; i < to; i++) {
      const entry = shared[i] as number;
      someEntries[length] = entry;
      someCounts[length++] = size;
      own[entry] = -1;
    }
    const spanned = findSpans(lists, block, { low, high }, spans);
    for (let span = 0; span < spanned; span += 2) {
      const end = spans[span + 1] as number;
      for (let at = spans[span] as number; at < end; at++) {
        const entry = entries[at] as number;
        someEntries[length] = entry;
        someCounts[length++] = own[entry] as number;
      }
    }
    for (let i = from; i < to; i++) own[shared[i] as number] = 1;
  }
  return { kind: 'some', length, entries: someEntries, counts: someCounts };
}

/** Counts the entries that some rows have, whatever others there are. */
function countSome(index: ListedIndex, lists: RowLists, { ranked }: CountedRows): EntryCounts {
  // No row is named twice, so this is enough for any rows.
  const most = lists.entries.length + lists.shared.length;
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
