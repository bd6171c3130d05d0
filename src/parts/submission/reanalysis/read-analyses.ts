import { zstdDecompressSync } from 'node:zlib';
import type { Database } from '../../../platform/postgres/database.ts';
import type { StoredAnalysis } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import type { AnalysisKey } from './find-outdated.ts';

/** A stored analysis with the letters that it was made from. */
export interface AnalysisToRenew extends Omit<AnalysisKey, 'length'> {
  readonly letters: Uint8Array;
  readonly former: StoredAnalysis;
  /** Words of its columns, as long as which nobody else renewed it. */
  readonly engineVersion: string;
  readonly datasetDigest: string;
  readonly analysedAt: Date | null;
}

interface Row extends Omit<AnalysisKey, 'length'> {
  readonly letters: Uint8Array;
  readonly reference: string;
  readonly result: StoredAnalysis;
  readonly engine_version: string;
  readonly dataset_digest: string;
  readonly analysed_at: Date | null;
}

/** Reads analyses with their letters, in the order of the keys; those that are gone are left out. */
export async function readAnalyses(
  db: Database,
  keys: readonly AnalysisKey[],
): Promise<AnalysisToRenew[]> {
  const rows = await db.query<Row>(
    `SELECT a.accession, a.version, a.segment, a.result, a.engine_version, a.dataset_digest,
       a.analysed_at, s.letters, encode(s.reference_digest, 'hex') AS reference
     FROM unnest($1::text[], $2::int[], $3::text[]) WITH ORDINALITY
       AS k(accession, version, segment, position)
     JOIN entry_analysis a USING (accession, version, segment)
     JOIN entry_sequence s USING (accession, version, segment)
     ORDER BY k.position`,
    [
      keys.map(({ accession }) => accession),
      keys.map(({ version }) => version),
      keys.map(({ segment }) => segment),
    ],
  );
  const references = await readReferences(db, new Set(rows.map(({ reference }) => reference)));
  return rows.map((row) => ({
    accession: row.accession,
    version: row.version,
    segment: row.segment,
    letters: zstdDecompressSync(row.letters, {
      dictionary: defined(references.get(row.reference), 'reference'),
    }),
    // Results from before name the program in place of its engine.
    former: {
      ...row.result,
      engineVersion: row.engine_version,
      datasetDigest: row.dataset_digest,
    },
    engineVersion: row.engine_version,
    datasetDigest: row.dataset_digest,
    analysedAt: row.analysed_at,
  }));
}

/** Letters of references by their digest: those are the dictionaries, whatever the dataset is now. */
async function readReferences(
  db: Database,
  digests: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await db.query<{ digest: string; letters: Uint8Array }>(
    `SELECT encode(digest, 'hex') AS digest, letters FROM reference_sequence
     WHERE encode(digest, 'hex') = ANY($1::text[])`,
    [[...digests]],
  );
  return new Map(rows.map(({ digest, letters }) => [digest, letters]));
}
