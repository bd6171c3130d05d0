import { formatSharedGroups, type Reader } from '../../../engine/query/access.ts';
import { stringOf } from '../../../engine/query/column.ts';
import type { FreshSegment } from '../../../engine/query/fresh-segment.ts';
import type { Segment } from '../../../engine/query/segment.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { OWNER_COLUMN, SHARED_COLUMN, VISIBILITY_COLUMN } from './index-columns.ts';

/**
 * When what somebody sees was last another: the data version of each reader. So nobody learns from a version
 * that something changed which only others see.
 */
export interface ReaderVersions {
  /** Number of the last outbox row that changed something which everybody sees. */
  readonly open: number;
  /** The same of what only the members of a group see. */
  readonly groups: Readonly<Record<string, number>>;
}

export const NO_VERSIONS: ReaderVersions = { open: 0, groups: {} };

/** Who sees a row: everybody for null, else these groups. */
export type Audience = readonly string[] | null;

function toAudience(
  visibility: string | null,
  owner: string | null,
  shared: string | null,
): Audience {
  if (visibility === 'open') return null;
  return [owner ?? '', ...(shared ?? '').split(' ')].filter((group) => group !== '');
}

/** Who sees the row of an entry. */
export function findAudience({ visibility, ownerGroup, sharedWith }: ReleasedEntry): Audience {
  return toAudience(visibility, ownerGroup, formatSharedGroups(sharedWith));
}

/** Who sees a row of a segment. */
export function findRowAudience(segment: Segment, row: number): Audience {
  const read = (name: string) => {
    const column = segment.columns.get(name);
    return column?.kind === 'string' ? stringOf(column, row) : null;
  };
  return toAudience(read(VISIBILITY_COLUMN), read(OWNER_COLUMN), read(SHARED_COLUMN));
}

/** Who sees the row of a key in the fresh segment; nobody where it has no such row. */
export function findFreshAudience({ log, rowOfKey, deleted }: FreshSegment, key: string): Audience {
  const row = rowOfKey.get(key);
  if (row === undefined || deleted.has(row)) return [];
  const read = (name: string) => {
    const column = log.columns.get(name);
    if (column?.kind !== 'string') return null;
    const id = column.ids.values[row] as number;
    // 0 is null.
    return id === 0 ? null : (column.interner.values[id - 1] ?? null);
  };
  return toAudience(read(VISIBILITY_COLUMN), read(OWNER_COLUMN), read(SHARED_COLUMN));
}

/** The versions after rows of these audiences came, went or became others. */
export function raiseVersions(
  before: ReaderVersions,
  audiences: readonly Audience[],
  sequence: number,
): ReaderVersions {
  if (audiences.length === 0) return before;
  const isOpen = audiences.some((audience) => audience === null);
  const groups = new Set(audiences.flatMap((audience) => audience ?? []));
  return {
    open: isOpen ? sequence : before.open,
    groups: {
      ...before.groups,
      ...Object.fromEntries([...groups].map((group) => [group, sequence])),
    },
  };
}

/** The data version of a reader; `last` is the last outbox row that the index holds. */
export function findReaderVersion(versions: ReaderVersions, reader: Reader, last: string): string {
  if (reader.kind === 'steward') return last;
  if (reader.kind === 'open') return String(versions.open);
  return String(
    Math.max(versions.open, ...reader.groups.map((group) => versions.groups[group] ?? 0)),
  );
}
