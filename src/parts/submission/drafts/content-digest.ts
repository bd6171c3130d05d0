import { createHash } from 'node:crypto';

/** The letters of one segment, as they are compared by. */
export interface SegmentContent {
  readonly segment: string;
  /** SHA-256 of the letters as submitted. */
  readonly digest: Uint8Array;
}

/** What an entry says, as two versions of it are compared by. */
export interface EntryContent {
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  /** At least one, in any order. */
  readonly segments: readonly SegmentContent[];
}

/** SHA-256 over the submitted content: metadata with sorted names, other columns and letters by segment. */
export function findContentDigest(content: EntryContent): Buffer {
  const sorted = (values: Readonly<Record<string, string | null>>) =>
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const segments = content.segments.toSorted((a, b) => (a.segment < b.segment ? -1 : 1));
  const names = segments.map(({ segment }) => segment);
  const hash = createHash('sha256').update(
    JSON.stringify([
      sorted(content.metadata),
      sorted(content.otherColumns),
      // One segment is written as entries of one piece have always been.
      names.length === 1 ? names[0] : names,
    ]),
  );
  for (const { digest } of segments) hash.update(digest);
  return hash.digest();
}
