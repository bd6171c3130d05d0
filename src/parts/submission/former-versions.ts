import type { Database } from '../../platform/postgres/database.ts';
import type { EntryReference, ReadFormerPort } from '../../schema/ports.ts';

// What became open only after the next version was released was never seen by everybody.
const WAS_SEEN = `e.visibility = 'open' AND NOT e.is_revocation AND EXISTS (
  SELECT FROM entry n WHERE n.accession = e.accession AND n.version > e.version
    AND (e.opened_at IS NULL OR n.released_at > e.opened_at))`;

/** Finds versions that everybody saw once and that are no entry's latest any more. */
export function createFormerReader(db: Database): ReadFormerPort {
  return {
    listFormer: (instance, { after, limit }) =>
      db.query<EntryReference>(
        `SELECT e.accession, e.version FROM entry e
         WHERE e.instance = $1 AND (e.accession, e.version) > ($2, $3) AND ${WAS_SEEN}
         ORDER BY e.accession, e.version LIMIT $4`,
        [instance, after?.accession ?? '', after?.version ?? 0, limit],
      ),
    findFormer: (accessions) =>
      db.query<EntryReference>(
        `SELECT e.accession, e.version
         FROM unnest($1::text[]) AS r(accession),
           LATERAL (SELECT * FROM entry e WHERE e.accession = r.accession OFFSET 0) e
         WHERE ${WAS_SEEN} ORDER BY e.accession, e.version`,
        [[...new Set(accessions)].sort()],
      ),
  };
}
