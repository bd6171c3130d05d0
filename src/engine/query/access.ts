import type { IndexSchema } from '../../schema/genome-row.ts';
import {
  type Bitmap,
  emptyBitmap,
  fullBitmap,
  subtractBitmaps,
  toRows,
  uniteBitmaps,
} from './bitmap.ts';
import { rowsOfMarks, rowsOfValue, stringOf } from './column.ts';
import type { Segment } from './segment.ts';
import { iterateStrings } from './string-table.ts';

/**
 * Whose question it is: everybody's, that of a member of some groups, or that of a steward, who may see
 * every row. Nothing else decides which rows an answer is about.
 */
export type Reader =
  | { readonly kind: 'open' }
  | { readonly kind: 'groups'; readonly groups: readonly string[] }
  | { readonly kind: 'steward' };

/** The value of the visibility column of rows that everybody may see. */
const OPEN = 'open';

function findValue(segment: Segment, name: string, value: string): Bitmap {
  const column = segment.columns.get(name);
  return column?.kind === 'string' ? rowsOfValue(column, value) : emptyBitmap;
}

/** A row's groups as its shared column holds them; null for none. Names hold no blanks. */
export function formatSharedGroups(groups: readonly string[]): string | null {
  return groups.length === 0 ? null : ` ${[...groups].sort().join(' ')} `;
}

/** The rows that are shared with any of the groups: sets of groups are few, so each is looked at once. */
function findShared(segment: Segment, name: string, groups: readonly string[]): Bitmap {
  const column = segment.columns.get(name);
  if (column?.kind !== 'string' || groups.length === 0) return emptyBitmap;
  const marks = new Uint8Array(column.values.length + 1);
  let code = 0;
  for (const set of iterateStrings(column.values)) {
    if (groups.some((group) => set.includes(` ${group} `))) marks[code] = 1;
    code += 1;
  }
  return rowsOfMarks(column, marks);
}

/**
 * The rows of a segment that the asker may see, deleted ones included. Without a reader it is everybody; a
 * row whose visibility is not known is not open. An index whose schema names no visibility is open.
 */
export function findVisibleRows(
  segment: Segment,
  { schema, reader }: { readonly schema: IndexSchema; readonly reader?: Reader },
): Bitmap {
  const { access } = schema;
  if (access === undefined || reader?.kind === 'steward') return fullBitmap(segment.rowCount);
  const open = findValue(segment, access.visibilityColumn, OPEN);
  if (reader?.kind !== 'groups' || open.size === segment.rowCount) return open;
  const own = reader.groups.map((group) => findValue(segment, access.ownerColumn, group));
  const { sharedColumn } = access;
  const shared =
    sharedColumn === undefined ? emptyBitmap : findShared(segment, sharedColumn, reader.groups);
  return uniteBitmaps([open, ...own, shared]);
}

/** Numbers of rows that not everybody may see, by the group that owns them. */
export function countHiddenByOwner(
  found: readonly { readonly segment: Segment; readonly rows: Bitmap }[],
  { access }: IndexSchema,
): Record<string, number> {
  const counts: Record<string, number> = {};
  if (access === undefined) return counts;
  for (const { segment, rows } of found) {
    if (rows.size === 0) continue;
    const hidden = subtractBitmaps(rows, findValue(segment, access.visibilityColumn, OPEN));
    const owners = segment.columns.get(access.ownerColumn);
    if (hidden.size === 0 || owners?.kind !== 'string') continue;
    for (const row of toRows(hidden)) {
      const owner = stringOf(owners, row) ?? '';
      counts[owner] = (counts[owner] ?? 0) + 1;
    }
  }
  return counts;
}
