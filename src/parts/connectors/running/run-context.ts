import type { Database } from '../../../platform/postgres/database.ts';
import type { Clock } from '../../../std/clock.ts';
import type { Archive } from '../archives/archive.ts';
import type { Connector } from '../connector.ts';
import { type RecordResult, writeResults } from './record-store.ts';
import { addCounts, type ConnectorRun, type RunCounts, type Statements } from './run-store.ts';
import type { Sink } from './sink.ts';

/** What a run works with. */
export interface RunContext<Content> {
  readonly db: Database;
  readonly clock: Clock;
  readonly connector: Connector;
  readonly archive: Archive<Content>;
  readonly sink: Sink<Content>;
  readonly signal: AbortSignal;
  /** Somebody has looked at it and lets many withdrawals at once pass. */
  readonly isWithdrawalAccepted: boolean;
}

/** Writes what became of a batch, in its transaction. */
export async function note(
  { connector, clock }: Pick<RunContext<unknown>, 'connector' | 'clock'>,
  run: ConnectorRun,
  tx: Statements,
  results: readonly RecordResult[],
): Promise<void> {
  await writeResults(tx, connector.id, { results, run: run.id, now: clock.now() });
  const counts: Record<keyof RunCounts, number> = {
    added: 0,
    changed: 0,
    unchanged: 0,
    duplicate: 0,
    refused: 0,
    withdrawn: 0,
    leftOut: 0,
  };
  for (const { outcome, isSilent = false } of results) {
    if (!isSilent) counts[outcome === 'left-out' ? 'leftOut' : outcome] += 1;
  }
  await addCounts(tx, run.id, counts);
  const fetched = results.filter(({ outcome }) => outcome !== 'withdrawn').length;
  await tx.execute('UPDATE connector_run SET fetched = fetched + $2 WHERE id = $1', [
    run.id,
    fetched,
  ]);
}
