import type { Database } from '../../platform/postgres/database.ts';
import { type EntryReference, MAIN_SEGMENT, UNKNOWN_VERSION } from '../../schema/ports.ts';
import type { AnalysisChange } from './reanalysis/analysis-change.ts';
import type { FormerSummary } from './reanalysis/write-analyses.ts';

/** What an entry was called before, and what the next analysis said otherwise. */
export interface FormerAnalysis extends FormerSummary {
  /** Absent where the genome is one piece. */
  readonly segment?: string;
  readonly replacedAt: string;
  readonly changes: readonly AnalysisChange[];
}

/** The analyses of a version that were replaced by others with another result, the last one first. */
export async function readFormerAnalyses(
  db: Database,
  { accession, version }: EntryReference,
): Promise<FormerAnalysis[]> {
  const rows = await db.query<{
    segment: string;
    summary: FormerSummary;
    changes: readonly AnalysisChange[];
    replaced_at: Date;
  }>(
    `SELECT segment, summary, changes, replaced_at FROM former_analysis
     WHERE accession = $1 AND version = $2 ORDER BY id DESC`,
    [accession, version],
  );
  return rows.map(({ segment, summary, changes, replaced_at }) => ({
    ...(segment === MAIN_SEGMENT ? {} : { segment }),
    ...summary,
    datasetDigest: summary.datasetDigest ?? UNKNOWN_VERSION,
    replacedAt: replaced_at.toISOString(),
    changes,
  }));
}
