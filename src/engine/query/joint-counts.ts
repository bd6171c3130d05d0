import { intersectBitmaps, popCount, toWords } from './bitmap.ts';
import { createFinder, type FoundRows } from './found-rows.ts';
import type { Snapshot } from './snapshot.ts';
import type { Filter } from './tree.ts';

/** How many of some rows several filters take, each by itself and each two together. */
export interface JointCounts {
  /** By filter. */
  readonly counts: readonly number[];
  /** By filter and filter, the same both ways; on the diagonal the counts. */
  readonly both: readonly (readonly number[])[];
}

/** Rows of both sets, which are given as words of 32 rows. A hot loop. */
function countCommon(a: Uint32Array, b: Uint32Array, wordCount: number): number {
  let count = 0;
  for (let at = 0; at < wordCount; at++) {
    const common = (a[at] as number) & (b[at] as number);
    if (common !== 0) count += popCount(common);
  }
  return count;
}

/** Adds the counts of each two sets of one segment. */
function addPairs(
  sets: readonly { readonly words: Uint32Array; readonly size: number }[],
  wordCount: number,
  both: readonly number[][],
): void {
  sets.forEach((one, i) => {
    if (one.size === 0) return;
    const row = both[i] as number[];
    row[i] = (row[i] as number) + one.size;
    for (let j = 0; j < i; j++) {
      const other = sets[j] as (typeof sets)[number];
      if (other.size === 0) continue;
      const common = countCommon(one.words, other.words, wordCount);
      const mirrored = both[j] as number[];
      row[j] = (row[j] as number) + common;
      mirrored[i] = (mirrored[i] as number) + common;
    }
  });
}

/**
 * Counts, among rows that were found before, those that filters take, each alone and each two of them. The
 * filters were checked (checkFilter). Each pair costs one operation for 32 rows.
 */
export function countJointly(
  snapshot: Snapshot,
  found: readonly FoundRows[],
  filters: readonly Filter[],
): JointCounts {
  const finders = filters.map((filter) => createFinder(snapshot, filter));
  const both = filters.map(() => filters.map(() => 0));
  for (const { segment, rows } of found) {
    if (rows.size === 0) continue;
    const sets = finders.map((find) => {
      snapshot.checkpoint?.();
      const taken = intersectBitmaps(find(segment), rows);
      return { words: toWords(taken), size: taken.size };
    });
    addPairs(sets, Math.ceil(segment.rowCount / 32), both);
  }
  return { counts: both.map((row, i) => row[i] as number), both };
}

/** Rows that each two sets of found rows have in common; on the diagonal those of one set. */
export function countOverlaps(sets: readonly (readonly FoundRows[])[]): number[][] {
  const both = sets.map(() => sets.map(() => 0));
  const [first = []] = sets;
  first.forEach(({ segment }, at) => {
    const own = sets.map((set) => {
      const { rows } = set[at] as FoundRows;
      return { words: toWords(rows), size: rows.size };
    });
    addPairs(own, Math.ceil(segment.rowCount / 32), both);
  });
  return both;
}
