import { zstdDecompressSync } from 'node:zlib';
import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** The letters of a draft by segment, with the name that its sequence came under. */
export interface DraftLetters {
  readonly name: string;
  readonly segments: ReadonlyMap<string, string>;
}

interface LettersRow {
  readonly draft: number;
  readonly name: string;
  readonly segment: string;
  readonly letters: Uint8Array;
  readonly dictionary: string;
}

/** The letters of drafts as they will be released: their own, or those of the version that a draft revises. */
export async function readDraftLetters(
  db: Queryable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, DraftLetters>> {
  const rows = await db.query<LettersRow>(
    `SELECT d.id AS draft, coalesce(d.sequence_name, d.submission_id) AS name, s.segment, s.letters,
       encode(s.reference_digest, 'hex') AS dictionary
     FROM unnest($1::bigint[]) AS asked(id)
       CROSS JOIN LATERAL (SELECT * FROM draft WHERE draft.id = asked.id OFFSET 0) d
       CROSS JOIN LATERAL (
         SELECT segment, letters, reference_digest FROM draft_sequence o WHERE o.draft = d.id
         UNION ALL
         SELECT segment, letters, reference_digest FROM entry_sequence e
         WHERE e.accession = d.accession AND e.version = d.base_version
           AND e.segment <> ALL (d.dropped_segments)
           AND NOT EXISTS (SELECT FROM draft_sequence o WHERE o.draft = d.id AND o.segment = e.segment)
       ) s
     ORDER BY d.id, s.segment`,
    [ids],
  );
  const references = await db.query<{ digest: string; letters: Uint8Array }>(
    `SELECT encode(digest, 'hex') AS digest, letters FROM reference_sequence
     WHERE digest IN (SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex)`,
    [[...new Set(rows.map(({ dictionary }) => dictionary))]],
  );
  const dictionaries = new Map(references.map(({ digest, letters }) => [digest, letters]));
  const found = new Map<number, { name: string; segments: Map<string, string> }>();
  for (const { draft, name, segment, letters, dictionary } of rows) {
    const one = found.get(draft) ?? { name, segments: new Map<string, string>() };
    const plain = zstdDecompressSync(letters, { dictionary: dictionaries.get(dictionary) });
    one.segments.set(segment, plain.toString('latin1'));
    found.set(draft, one);
  }
  return found;
}
