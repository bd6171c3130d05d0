import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysePort, Instance } from '../../../schema/ports.ts';

/** What a run shall do. */
export interface ReanalysisRequest {
  readonly instance: Instance;
  /** Everything, or what another engine or dataset made. */
  readonly scope: 'all' | 'outdated';
  /** Only tells what would change. */
  readonly isDryRun: boolean;
  /** Most analyses to look at; null for all. */
  readonly limit: number | null;
  /** Batches under way at once. */
  readonly concurrency: number;
  readonly now: () => Date;
  /** Ends it after the batches under way. */
  readonly signal: AbortSignal;
}

/** What a run works with. */
export interface ReanalysisDependencies {
  readonly db: Database;
  readonly analyse: AnalysePort;
}
