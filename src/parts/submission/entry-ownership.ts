import { parseEntryAccession } from '../../bio/accession.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Ownership } from '../../schema/caller.ts';
import type { Visibility } from '../../schema/terms.ts';
import { personKeysOf } from './sharing/person-keys.ts';

/** Who owns an entry and may see it, by its accession; without a version it is about the latest. */
export async function findEntryOwnership(db: Database, text: string): Promise<Ownership | null> {
  const parsed = parseEntryAccession(text);
  if (!parsed.ok) return null;
  const { accession, version } = parsed.value;
  const [row] = await db.query<{
    owner_group: string;
    instance: string;
    visibility: Visibility;
    shared_with: readonly string[];
  }>(
    `SELECT owner_group, instance, visibility, ARRAY(
       SELECT shared_with FROM share WHERE kind = 'entry' AND id = entry.accession
       ) || ${personKeysOf('entry.accession')} AS shared_with
     FROM entry
     WHERE accession = $1 AND ($2::int IS NULL OR version = $2) ORDER BY version DESC LIMIT 1`,
    [accession, version ?? null],
  );
  if (row === undefined) return null;
  const { owner_group: group, instance, shared_with: sharedWith } = row;
  return { group, instance, isOpen: row.visibility === 'open', sharedWith };
}
