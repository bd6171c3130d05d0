import type { IndexSchema } from '../../schema/genome-row.ts';
import type { Reader } from './access.ts';
import { type Bitmap, bitmapFromRows, hasRow, toRows, uniteBitmaps } from './bitmap.ts';
import { type StringColumn, stringOf } from './column.ts';
import { type FreshSegment, pinFreshSegment, type SegmentState } from './fresh-segment.ts';
import type { Segment } from './segment.ts';
import { findString, stringAt } from './string-table.ts';

/**
 * What a query sees, from its start to its end: nothing in it ever changes. A writer makes a new
 * snapshot after each batch.
 */
export interface Snapshot {
  readonly schema: IndexSchema;
  /** Sealed segments with their deleted rows. */
  readonly segments: readonly SegmentState[];
  /** The fresh segment as it was when the snapshot was taken. */
  readonly fresh: readonly SegmentState[];
  /** Grows with every change; answers carry it. */
  readonly dataVersion: string;
  /** Whose question it is; everybody's where it is left out. */
  readonly reader?: Reader;
  /** Told of the rows that each filter of a question has found, so that who saw them can be kept. */
  readonly onFound?: (
    found: readonly { readonly segment: Segment; readonly rows: Bitmap }[],
  ) => void;
  /** Called again and again while a question is answered; throws where it must not go on. */
  readonly checkpoint?: () => void;
}

/** Takes a snapshot of sealed segments and of the fresh one as it is now. */
export function takeSnapshot(parts: {
  readonly schema: IndexSchema;
  readonly segments: readonly SegmentState[];
  readonly fresh: FreshSegment | null;
  readonly dataVersion: string;
}): Snapshot {
  return { ...parts, fresh: parts.fresh === null ? [] : pinFreshSegment(parts.fresh) };
}

/** All segments of a snapshot. */
export function listSegments(snapshot: Snapshot): readonly SegmentState[] {
  return [...snapshot.segments, ...snapshot.fresh];
}

const keyRanges = new WeakMap<StringColumn, { readonly first: string; readonly last: string }>();

/**
 * Whether a key lies between a segment's first one and its last. Accessions are given in order, so nearly
 * every segment but one is left at once, whether there are ten or a thousand.
 */
function mayHold(column: StringColumn, key: string): boolean {
  const { length } = column.values;
  if (length === 0) return false;
  let range = keyRanges.get(column);
  if (range === undefined) {
    range = { first: stringAt(column.values, 0), last: stringAt(column.values, length - 1) };
    keyRanges.set(column, range);
  }
  return range.first <= key && key <= range.last;
}

/** The row with a key in a sealed segment, or null. Deleted rows are found too. */
export function findRow(segment: Segment, key: string): number | null {
  const column = segment.columns.get(segment.schema.schema.primaryKey);
  if (column?.kind !== 'string' || !mayHold(column, key)) return null;
  const code = findString(column.values, key);
  const row = code < 0 ? -1 : column.codes.indexOf(code);
  return row < 0 ? null : row;
}

/** The deleted rows with one more; the same set where it is among them already. */
export function addTombstone(tombstones: Bitmap, row: number): Bitmap {
  return hasRow(tombstones, row) ? tombstones : addTombstones(tombstones, [row]);
}

/** The deleted rows with more of them, in any order: one copy of the set for all of them. */
export function addTombstones(tombstones: Bitmap, rows: Iterable<number>): Bitmap {
  const sorted = Uint16Array.from(new Set(rows)).sort();
  return uniteBitmaps([tombstones, bitmapFromRows(sorted)]);
}

/** The keys of the deleted rows of a segment, ascending by row. */
export function listTombstones({ segment, tombstones }: SegmentState): string[] {
  const column = segment.columns.get(segment.schema.schema.primaryKey);
  if (column?.kind !== 'string') return [];
  return Array.from(toRows(tombstones), (row) => stringOf(column, row) ?? '');
}
