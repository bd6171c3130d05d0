import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** An object as S3 lists it. */
export interface ListedObject {
  /** Group and name. */
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly at: Date;
}

export interface ListQuestion {
  /** Groups whose files the asker may see; null for all. */
  readonly readable: readonly string[] | null;
  readonly sender: string;
  readonly prefix: string;
  /** With it what stands behind it is one entry for all. */
  readonly delimiter: string;
  /** Only keys behind this one. */
  readonly after: string;
  readonly limit: number;
}

export interface ObjectList {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  /** The last key that was looked at, where there are more; else null. */
  readonly next: string | null;
}

/** Objects that the asker may see, by key; of several under one name the newest. */
export async function listObjects(on: Queryable, question: ListQuestion): Promise<ObjectList> {
  const { prefix, delimiter, limit } = question;
  const objects: ListedObject[] = [];
  const prefixes: string[] = [];
  let { after } = question;
  for (;;) {
    const rows = await on.query<ListedObject>(
      `SELECT key, size, etag, at FROM (
         SELECT DISTINCT ON (owner_group, name) (owner_group || '/' || name) COLLATE "C" AS key, size,
           coalesce(etag, left(sha256, 32), '') AS etag, created_at AS at
         FROM vault_file WHERE state IN ('verifying', 'ready', 'refused') AND size IS NOT NULL
           AND ($1::text[] IS NULL OR owner_group = ANY ($1) OR uploaded_by = $2)
         ORDER BY owner_group, name, created_at DESC, accession DESC) f
       WHERE starts_with(key, $3) AND key > $4 COLLATE "C" ORDER BY key LIMIT $5`,
      [question.readable, question.sender, prefix, after, limit + 1],
    );
    for (const row of rows) {
      if (objects.length + prefixes.length >= limit) return { objects, prefixes, next: after };
      const end = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      if (end < 0) {
        objects.push(row);
        after = row.key;
        continue;
      }
      const folder = row.key.slice(0, end + delimiter.length);
      if (prefixes.at(-1) !== folder) prefixes.push(folder);
      after = row.key;
    }
    if (rows.length <= limit) return { objects, prefixes, next: null };
  }
}
