import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { EntryReference } from '../../schema/ports.ts';
import type { SegmentContent } from './drafts/content-digest.ts';

/** The segments of a version with the digests of their letters, by `keyOf`. */
export type SegmentsByVersion = ReadonlyMap<string, readonly SegmentContent[]>;

/** By which a version is found in `SegmentsByVersion`. */
export function keyOf({ accession, version }: EntryReference): string {
  return `${accession}.${version}`;
}

/** What the versions have of each segment, each looked up by itself. */
export async function readSegmentContents(
  db: Queryable,
  versions: readonly EntryReference[],
): Promise<SegmentsByVersion> {
  if (versions.length === 0) return new Map();
  const rows = await db.query<EntryReference & SegmentContent>(
    `SELECT v.accession, v.version, s.segment, s.digest
     FROM unnest($1::text[], $2::int[]) AS v(accession, version)
       CROSS JOIN LATERAL (SELECT segment, digest FROM entry_sequence e
         WHERE e.accession = v.accession AND e.version = v.version OFFSET 0) s`,
    [versions.map(({ accession }) => accession), versions.map(({ version }) => version)],
  );
  return Map.groupBy(rows, keyOf);
}

/** What the next version has: segments that are given, and those of the version before that are not. */
export function joinSegments(
  given: readonly SegmentContent[],
  before: readonly SegmentContent[],
): readonly SegmentContent[] {
  const own = new Set(given.map(({ segment }) => segment));
  return [...given, ...before.filter(({ segment }) => !own.has(segment))];
}
