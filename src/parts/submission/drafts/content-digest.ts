import { createHash } from 'node:crypto';

/** What an entry says, as two versions of it are compared by. */
export interface EntryContent {
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly segment: string;
  /** SHA-256 of the letters as submitted. */
  readonly digest: Uint8Array;
}

/** SHA-256 over the submitted content: metadata with sorted names, other columns and letters. */
export function findContentDigest(content: EntryContent): Buffer {
  const sorted = (values: Readonly<Record<string, string | null>>) =>
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(
      JSON.stringify([sorted(content.metadata), sorted(content.otherColumns), content.segment]),
    )
    .update(content.digest)
    .digest();
}
