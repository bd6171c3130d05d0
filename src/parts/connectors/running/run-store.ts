import type { Database } from '../../../platform/postgres/database.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';

export const runStates = ['running', 'done', 'partial', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** What a run counts. */
export const runCounts = [
  'added',
  'changed',
  'unchanged',
  'duplicate',
  'refused',
  'withdrawn',
  'leftOut',
] as const;
export type RunCounts = Readonly<Record<(typeof runCounts)[number], number>>;

/** A run as it stands. */
export interface ConnectorRun extends RunCounts {
  readonly id: number;
  /** 'YYYY-MM-DD', both included. */
  readonly fromDay: string;
  readonly toDay: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly state: RunState;
  readonly problem: Problem | null;
}

const COLUMNS = `id, from_day::text AS "fromDay", to_day::text AS "toDay", started_at AS "startedAt", ended_at AS "endedAt",
  state, problem, added, changed, unchanged, duplicate, refused, withdrawn, left_out AS "leftOut"`;

/** What a transaction, and what the port's transaction, can do. */
export interface Statements {
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The last runs of a connector, the newest first. */
export function listRuns(
  db: Statements,
  connector: string,
  limit: number,
): Promise<readonly ConnectorRun[]> {
  return db.query<ConnectorRun>(
    `SELECT ${COLUMNS} FROM connector_run WHERE connector = $1 ORDER BY id DESC LIMIT $2`,
    [connector, limit],
  );
}

/** The run under way, which a process that ended has left, or a new one. */
export async function beginRun(
  db: Database,
  connector: string,
  span: { readonly from: string; readonly to: string; readonly now: Date },
): Promise<ConnectorRun> {
  await db.execute(
    `INSERT INTO connector_run (connector, from_day, to_day, started_at, state) VALUES ($1, $2, $3, $4, 'running')
     ON CONFLICT (connector) WHERE state = 'running' DO NOTHING`,
    [connector, span.from, span.to, span.now],
  );
  const [run] = await db.query<ConnectorRun>(
    `SELECT ${COLUMNS} FROM connector_run WHERE connector = $1 AND state = 'running'`,
    [connector],
  );
  return defined(run, 'the run under way');
}

/** Adds to what a run has counted. */
export async function addCounts(
  tx: Statements,
  run: number,
  counts: Partial<RunCounts>,
): Promise<void> {
  await tx.execute(
    `UPDATE connector_run SET added = added + $2, changed = changed + $3, unchanged = unchanged + $4,
       duplicate = duplicate + $5, refused = refused + $6, withdrawn = withdrawn + $7, left_out = left_out + $8
     WHERE id = $1`,
    [run, ...runCounts.map((name) => counts[name] ?? 0)],
  );
}

/** Ends a run. */
export async function endRun(
  tx: Statements,
  run: number,
  end: {
    readonly state: Exclude<RunState, 'running'>;
    readonly problem: Problem | null;
    readonly now: Date;
  },
): Promise<void> {
  await tx.execute(
    'UPDATE connector_run SET state = $2, problem = $3::jsonb, ended_at = $4 WHERE id = $1',
    [run, end.state, end.problem === null ? null : JSON.stringify(end.problem), end.now],
  );
}
