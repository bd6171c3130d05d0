import type { Database } from '../../platform/postgres/database.ts';
import type { EntrySummary, ReadSummariesPort } from '../../schema/ports.ts';

interface SummaryRow extends Omit<EntrySummary, 'releasedAt' | 'status'> {
  readonly releasedAt: Date;
  readonly latest: number;
  readonly isRevoked: boolean;
}

const SUMMARY = `SELECT e.accession, e.version, e.instance, i.display_name AS "instanceName", i.simulated,
    e.owner_group AS "ownerGroup", g.name AS "ownerName", e.visibility,
    CASE WHEN e.visibility = 'open' THEN '{}' ELSE ARRAY(
      SELECT s.shared_with FROM share s WHERE s.kind = 'entry' AND s.id = e.accession
      ORDER BY s.shared_with) END AS "sharedWith",
    e.terms, e.terms_until::text AS "termsUntil", e.released_at AS "releasedAt",
    e.is_revocation AS "isRevocation", l.version AS latest, l.is_revocation AS "isRevoked",
    (SELECT coalesce(jsonb_object_agg(f, e.metadata -> f), '{}') FROM unnest($3::text[]) AS f) AS metadata
  FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS r(accession, version, position),
    LATERAL (SELECT l.version, l.is_revocation FROM entry l WHERE l.accession = r.accession
      ORDER BY l.version DESC LIMIT 1) l,
    LATERAL (SELECT * FROM entry e WHERE e.accession = r.accession
      AND e.version = coalesce(r.version, l.version) OFFSET 0) e
  JOIN instance i ON i.id = e.instance
  JOIN owner_group g ON g.id = e.owner_group
  ORDER BY r.position`;

/** Reads what lists of many entries say of each. */
export function createSummaryReader(db: Database): ReadSummariesPort {
  return {
    async readSummaries(references, fields) {
      if (references.length === 0) return [];
      const rows = await db.query<SummaryRow>(SUMMARY, [
        references.map(({ accession }) => accession),
        references.map(({ version }) => version),
        fields,
      ]);
      return rows.map(({ latest, isRevoked, releasedAt, ...row }) => ({
        ...row,
        releasedAt: releasedAt.toISOString(),
        status: isRevoked ? 'revoked' : row.version === latest ? 'current' : 'superseded',
      }));
    },
  };
}
