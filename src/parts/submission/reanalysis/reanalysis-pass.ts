import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysisVersions } from '../../../schema/ports.ts';

/**
 * Begins a pass over all entries of an instance, or goes on with one that was cut off: gives the moment
 * before which an analysis was made that it has not come to yet. A pass with other versions begins anew.
 */
export async function beginPass(
  db: Database,
  instance: string,
  { versions, now }: { readonly versions: AnalysisVersions; readonly now: Date },
): Promise<Date> {
  const [row] = await db.query<{ started_at: Date }>(
    `INSERT INTO reanalysis_pass AS p (instance, engine_version, dataset_digest, started_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (instance) DO UPDATE SET
       started_at = CASE
         WHEN p.engine_version = excluded.engine_version AND p.dataset_digest = excluded.dataset_digest
         THEN p.started_at ELSE excluded.started_at END,
       engine_version = excluded.engine_version,
       dataset_digest = excluded.dataset_digest
     RETURNING started_at`,
    [instance, versions.engineVersion, versions.datasetDigest, now],
  );
  return row?.started_at ?? now;
}

/** The pass has come to every entry. */
export async function endPass(db: Database, instance: string): Promise<void> {
  await db.execute('DELETE FROM reanalysis_pass WHERE instance = $1', [instance]);
}
