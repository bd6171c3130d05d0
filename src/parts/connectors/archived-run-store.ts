import type { RunFile } from './archives/archive.ts';
import type { Statements } from './running/run-store.ts';

/** A run of a sequencer as it is kept here. */
export interface KeptRun {
  readonly source: string;
  readonly accession: string;
  readonly sampleAccession: string | null;
  readonly studyAccession: string | null;
  readonly experimentAccession: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly RunFile[];
  /** 'YYYY-MM-DD' */
  readonly updated: string | null;
  readonly fetchedAt: Date;
  readonly address: string;
  readonly connectorName: string;
  /** Why the archive does not give it any more; null while it does. */
  readonly withdrawnWhy: string | null;
}

const COLUMNS = `source, accession, sample_accession AS "sampleAccession", study_accession AS "studyAccession",
  experiment_accession AS "experimentAccession", fields, files, updated_on::text AS updated, fetched_at AS "fetchedAt",
  address, connector_name AS "connectorName", withdrawn_why AS "withdrawnWhy"`;

/** Runs of an instance by accession, after one. */
export function listKeptRuns(
  db: Statements,
  instance: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly KeptRun[]> {
  return db.query<KeptRun>(
    `SELECT ${COLUMNS} FROM archived_run WHERE instance = $1 AND accession > $2 ORDER BY accession, source LIMIT $3`,
    [instance, after, limit],
  );
}

/** Runs of a sample, and those of some accessions. */
export function findKeptRuns(
  db: Statements,
  instance: string,
  {
    sample,
    accessions,
  }: { readonly sample: string | null; readonly accessions: readonly string[] },
): Promise<readonly KeptRun[]> {
  return db.query<KeptRun>(
    `SELECT ${COLUMNS} FROM archived_run
     WHERE instance = $1 AND (sample_accession = $2 OR accession = ANY($3::text[])) ORDER BY accession, source LIMIT 100`,
    [instance, sample, accessions],
  );
}
