import { findVisibleRows } from './access.ts';
import {
  type Bitmap,
  complementBitmap,
  emptyBitmap,
  hasRow,
  intersectBitmaps,
  subtractBitmaps,
} from './bitmap.ts';
import { compileFilter, type FilterContext, type RowFinder } from './compile-filter.ts';
import { compileSchema, type SequenceInfo } from './compiled-schema.ts';
import type { SegmentState } from './fresh-segment.ts';
import { readRowCodes } from './mutation-profile.ts';
import type { Segment } from './segment.ts';
import { findRow, listSegments, type Snapshot } from './snapshot.ts';
import type { Filter } from './tree.ts';

/** The rows of one segment that a filter takes, without deleted ones. */
export interface FoundRows {
  readonly segment: Segment;
  readonly rows: Bitmap;
}

/** The segment and row of a key among the rows that the asker may see, or null. */
export function findKey(snapshot: Snapshot, key: string): { segment: Segment; row: number } | null {
  for (const { segment, tombstones } of listSegments(snapshot)) {
    const row = findRow(segment, key);
    if (row === null || hasRow(tombstones, row)) continue;
    if (hasRow(findVisibleRows(segment, snapshot), row)) return { segment, row };
  }
  return null;
}

function createContext(snapshot: Snapshot): FilterContext {
  const readStoredCodes = (info: SequenceInfo, key: string) => {
    const place = findKey(snapshot, key);
    const sequence = place?.segment[info.kind][info.index];
    return place === null || sequence === undefined ? null : readRowCodes(sequence, place.row);
  };
  const { checkpoint } = snapshot;
  return { schema: compileSchema(snapshot.schema), readStoredCodes, checkpoint };
}

/** Finds the rows of a segment that a filter takes, deleted ones included; it was checked before. */
export function createFinder(snapshot: Snapshot, filter: Filter): RowFinder {
  return compileFilter(filter, createContext(snapshot));
}

/** The rows that a filter takes among those that the asker may see; it was checked before (checkFilter). */
export function findRows(snapshot: Snapshot, filter: Filter): FoundRows[] {
  const find = createFinder(snapshot, filter);
  const found = listSegments(snapshot).map(({ segment, tombstones }: SegmentState): FoundRows => {
    const visible = findVisibleRows(segment, snapshot);
    const isEvery = visible.size === segment.rowCount;
    // Nothing is looked for where nothing may be seen.
    const rows = isEvery
      ? find(segment)
      : visible.size === 0
        ? emptyBitmap
        : intersectBitmaps(find(segment), visible);
    if (tombstones.size === 0) return { segment, rows };
    const isAll = rows.size === segment.rowCount;
    return {
      segment,
      rows: isAll
        ? complementBitmap(tombstones, segment.rowCount)
        : subtractBitmaps(rows, tombstones),
    };
  });
  snapshot.onFound?.(found);
  return found;
}

/** The rows of one segment that are in a set as well. */
export function narrowRows({ segment, rows }: FoundRows, other: Bitmap): FoundRows {
  return { segment, rows: intersectBitmaps(rows, other) };
}
