import type { IndexSchema } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import {
  type Bitmap,
  complementBitmap,
  emptyBitmap,
  intersectBitmaps,
  uniteBitmaps,
} from './bitmap.ts';
import { rowsOfRange, rowsWithoutNumber } from './column.ts';
import type { SegmentState } from './fresh-segment.ts';
import type { Segment } from './segment.ts';
import type { Snapshot } from './snapshot.ts';

/** The rows of a segment that were what everybody saw of their entries at a moment, deleted ones included. */
function findRowsAt(
  segment: Segment,
  { fromColumn, untilColumn }: NonNullable<IndexSchema['period']>,
  moment: number,
): Bitmap {
  const from = segment.columns.get(fromColumn);
  const until = segment.columns.get(untilColumn);
  if (from === undefined || from.kind === 'string') return emptyBitmap;
  const begun = rowsOfRange(from, 0, moment);
  if (until === undefined || until.kind === 'string') return begun;
  // Milliseconds are whole: what ends after the moment ends at the next one at the earliest.
  const later = rowsOfRange(until, moment + 1, Number.MAX_SAFE_INTEGER);
  return intersectBitmaps(begun, uniteBitmaps([rowsWithoutNumber(until), later]));
}

/**
 * The entries as everybody saw them at a moment, as a snapshot that answers like any other. `former` has the rows of
 * versions that are no entry's latest any more; no key of it may be in `snapshot` too. The schema must name the
 * columns of the period. Who may see a row is still decided by what the row says now: what its owner has closed since
 * is not shown.
 * @param moment milliseconds since 1970
 */
export function viewAt(
  snapshot: Snapshot,
  former: readonly SegmentState[],
  moment: number,
): Snapshot {
  const period = defined(snapshot.schema.period, 'the columns of the period');
  const narrow = ({ segment, tombstones }: SegmentState): SegmentState => {
    const others = complementBitmap(findRowsAt(segment, period, moment), segment.rowCount);
    return { segment, tombstones: uniteBitmaps([tombstones, others]) };
  };
  return {
    ...snapshot,
    segments: [...snapshot.segments, ...former].map(narrow),
    fresh: snapshot.fresh.map(narrow),
  };
}
