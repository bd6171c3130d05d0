import type { IndexSchema } from '../../schema/genome-row.ts';
import { type Bitmap, emptyBitmap, fullBitmap, uniteBitmaps } from './bitmap.ts';
import { rowsOfValue } from './column.ts';
import type { Segment } from './segment.ts';

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
  return uniteBitmaps([open, ...own]);
}
