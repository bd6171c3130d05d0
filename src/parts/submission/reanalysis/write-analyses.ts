import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { EntryReference, StoredAnalysis } from '../../../schema/ports.ts';
import { selectVersions, VERSION_COLUMNS } from '../analysis-columns.ts';
import type { AnalysisChange } from './analysis-change.ts';
import type { AnalysisToRenew } from './read-analyses.ts';

/** A new analysis beside the one that it replaces. */
export interface RenewedAnalysis {
  readonly before: AnalysisToRenew;
  readonly analysisJson: string;
  /** Empty where the result is the same and only its versions are newer. */
  readonly changes: readonly AnalysisChange[];
}

/**
 * Stores a batch in one transaction: the new analyses, what those that changed were before, and the outbox
 * row that has the index replace their rows. An analysis that somebody else renewed meanwhile stays theirs.
 * @returns those that were stored
 */
export function writeAnalyses(
  db: Database,
  renewed: readonly RenewedAnalysis[],
  context: { readonly instance: string; readonly now: Date },
): Promise<readonly RenewedAnalysis[]> {
  if (renewed.length === 0) return Promise.resolve([]);
  return db.transaction(async (tx) => {
    const places = await replaceResults(tx, renewed);
    const stored = renewed.filter((_, index) => places.has(index));
    const changed = stored.filter(({ changes }) => changes.length > 0);
    if (changed.length > 0) {
      await keepFormer(tx, changed, context.now);
      const entries = listEntries(changed);
      const { instance } = context;
      appendEvents(tx, [{ topic: 'entries.reanalysed', instance, payload: { entries } }]);
    }
    return stored;
  });
}

/** The entries of analyses, each once: it may have several segments. */
function listEntries(changed: readonly RenewedAnalysis[]): EntryReference[] {
  const byKey = new Map(
    changed.map(({ before: { accession, version } }) => [
      `${accession}.${version}`,
      { accession, version },
    ]),
  );
  return [...byKey.values()];
}

/** Places of the analyses that were still as they had been read. */
async function replaceResults(
  tx: Transaction,
  renewed: readonly RenewedAnalysis[],
): Promise<ReadonlySet<number>> {
  const rows = await tx.query<{ position: number }>(
    `UPDATE entry_analysis a
     SET result = r.result, (${VERSION_COLUMNS}) = (SELECT ${selectVersions('r.result')})
     FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::timestamptz[])
       WITH ORDINALITY
       AS r(accession, version, segment, result, engine_version, dataset_digest, analysed_at, position)
     WHERE a.accession = r.accession AND a.version = r.version AND a.segment = r.segment
       AND a.engine_version = r.engine_version AND a.dataset_digest = r.dataset_digest
       AND a.analysed_at IS NOT DISTINCT FROM r.analysed_at
     RETURNING r.position`,
    [
      renewed.map(({ before }) => before.accession),
      renewed.map(({ before }) => before.version),
      renewed.map(({ before }) => before.segment),
      renewed.map(({ analysisJson }) => analysisJson),
      renewed.map(({ before }) => before.engineVersion),
      renewed.map(({ before }) => before.datasetDigest),
      renewed.map(({ before }) => before.analysedAt),
    ],
  );
  return new Set(rows.map(({ position }) => Number(position) - 1));
}

async function keepFormer(
  tx: Transaction,
  changed: readonly RenewedAnalysis[],
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO former_analysis (accession, version, segment, summary, changes, replaced_at)
     SELECT r.*, $6 FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[], $5::jsonb[])
       AS r(accession, version, segment, summary, changes)`,
    [
      changed.map(({ before }) => before.accession),
      changed.map(({ before }) => before.version),
      changed.map(({ before }) => before.segment),
      changed.map(({ before }) => JSON.stringify(summarise(before.former))),
      changed.map(({ changes }) => JSON.stringify(changes)),
      now,
    ],
  );
}

/** What of a former analysis is kept in words; its mutations follow from the changes. */
export type FormerSummary = Pick<
  StoredAnalysis,
  | 'engineVersion'
  | 'datasetTag'
  | 'datasetDigest'
  | 'analysedAt'
  | 'clade'
  | 'attributes'
  | 'qcStatus'
  | 'qcScore'
  | 'coverage'
>;

function summarise(former: StoredAnalysis): FormerSummary {
  const { engineVersion, datasetTag, datasetDigest, analysedAt } = former;
  const { clade, attributes, qcStatus, qcScore, coverage } = former;
  const versions = { engineVersion, datasetTag, datasetDigest, analysedAt };
  return { ...versions, clade, attributes, qcStatus, qcScore, coverage };
}
