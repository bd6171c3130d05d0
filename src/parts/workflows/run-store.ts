import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { Problem } from '../../schema/problem.ts';
import type { RunState } from '../../schema/workflow.ts';
import type { RunInput, RunOutput, RunStep, StoredRun } from './run-record.ts';
import type { RunProvenance } from './running/provenance.ts';

const COLUMNS = `r.id, r.number::float8 AS number, r.instance, r.pathogen, r.owner_group AS "ownerGroup", r.workflow,
  r.workflow_version AS "workflowVersion", r.workflow_digest AS "workflowDigest", r.sample, r.platform,
  r.primer_scheme AS "primerScheme", r.metadata, r.started_by AS "startedBy", r.starter_name AS "starterName",
  r.state, r.is_cancel_wanted AS "isCancelWanted", r.attempt, r.problem, r.created_at AS "createdAt",
  r.begun_at AS "begunAt", r.ended_at AS "endedAt", r.provenance, r.result, r.submission, r.accession`;

/** What a new run begins with. */
export type NewRun = Pick<
  StoredRun,
  | 'id'
  | 'instance'
  | 'pathogen'
  | 'ownerGroup'
  | 'workflow'
  | 'workflowVersion'
  | 'workflowDigest'
  | 'sample'
  | 'platform'
  | 'primerScheme'
  | 'metadata'
  | 'startedBy'
  | 'starterName'
  | 'createdAt'
>;

/** Resolves with its number. */
export async function insertRun(
  on: Queryable,
  run: NewRun,
  inputs: readonly RunInput[],
): Promise<number> {
  const [row] = await on.query<{ number: number }>(
    `INSERT INTO workflow_run (id, instance, pathogen, owner_group, workflow, workflow_version, workflow_digest,
       sample, platform, primer_scheme, metadata, started_by, starter_name, state, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12, $13, 'waiting', $14)
     RETURNING number::float8 AS number`,
    [
      run.id,
      run.instance,
      run.pathogen,
      run.ownerGroup,
      run.workflow,
      run.workflowVersion,
      run.workflowDigest,
      run.sample,
      run.platform,
      run.primerScheme === null ? null : JSON.stringify(run.primerScheme),
      JSON.stringify(run.metadata),
      run.startedBy,
      run.starterName,
      run.createdAt,
    ],
  );
  for (const [ordinal, { file, name, format, size, sha256 }] of inputs.entries()) {
    await on.execute('INSERT INTO workflow_input VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      run.id,
      ordinal,
      file,
      name,
      format,
      size,
      sha256,
    ]);
  }
  return row?.number ?? 0;
}

/** Null where there is none. */
export async function findRun(on: Queryable, id: string): Promise<StoredRun | null> {
  const [row] = await on.query<StoredRun>(`SELECT ${COLUMNS} FROM workflow_run r WHERE r.id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** Which runs to list. */
export interface RunQuestion {
  /** Groups whose runs the asker may see, as `readableGroups` names them; null for all. */
  readonly readable: readonly string[] | null;
  /** Who started a run sees it. */
  readonly starter: string;
  readonly group?: string;
  readonly state?: RunState;
  /** Id of a file that they read. */
  readonly file?: string;
  /** Only what is older than the run of this number. */
  readonly before?: number;
  readonly limit: number;
}

/** Runs that the asker may see, the newest first. */
export function listRuns(on: Queryable, question: RunQuestion): Promise<readonly StoredRun[]> {
  const { readable, starter, group, state, file, before, limit } = question;
  return on.query<StoredRun>(
    `SELECT ${COLUMNS} FROM workflow_run r
     WHERE ($1::text[] IS NULL OR r.started_by = $2 OR r.owner_group = ANY ($1)
         OR r.owner_group || ' ' || r.instance = ANY ($1))
       AND ($3::text IS NULL OR r.owner_group = $3)
       AND ($4::text IS NULL OR r.state = $4)
       AND ($5::text IS NULL OR EXISTS (SELECT FROM workflow_input i WHERE i.run = r.id AND i.file = $5))
       AND ($6::bigint IS NULL OR r.number < $6)
     ORDER BY r.number DESC LIMIT $7`,
    [readable, starter, group ?? null, state ?? null, file ?? null, before ?? null, limit],
  );
}

/** Runs whose results are those of an entry, the newest first. */
export function listRunsOfEntry(on: Queryable, accession: string): Promise<readonly StoredRun[]> {
  return on.query<StoredRun>(
    `SELECT ${COLUMNS} FROM workflow_run r WHERE r.accession = $1 AND r.state = 'done'
     ORDER BY r.number DESC LIMIT 100`,
    [accession],
  );
}

export function listInputs(on: Queryable, run: string): Promise<readonly RunInput[]> {
  return on.query<RunInput>(
    'SELECT file, name, format, size, sha256 FROM workflow_input WHERE run = $1 ORDER BY ordinal',
    [run],
  );
}

export function listOutputs(on: Queryable, run: string): Promise<readonly RunOutput[]> {
  return on.query<RunOutput>(
    'SELECT kind, file, name, size, sha256 FROM workflow_output WHERE run = $1 ORDER BY kind',
    [run],
  );
}

export function listSteps(on: Queryable, run: string): Promise<readonly RunStep[]> {
  return on.query<RunStep>(
    `SELECT ordinal, name, command, state, ended_with AS "endedWith", begun_at AS "begunAt", ended_at AS "endedAt", log
     FROM workflow_step WHERE run = $1 ORDER BY ordinal`,
    [run],
  );
}

/** Begins an attempt: what the former one said is gone. False where the run has ended or is to be cancelled. */
export async function beginAttempt(on: Queryable, id: string, at: Date): Promise<boolean> {
  const begun = await on.execute(
    `UPDATE workflow_run SET state = 'running', attempt = attempt + 1, begun_at = $2, provenance = NULL, result = NULL
     WHERE id = $1 AND state IN ('waiting', 'running', 'storing') AND NOT is_cancel_wanted`,
    [id, at],
  );
  if (begun === 0) return false;
  await on.execute('DELETE FROM workflow_step WHERE run = $1', [id]);
  return true;
}

/** Ends a run without results. False where it has ended before. */
export async function endRun(
  on: Queryable,
  id: string,
  end: {
    readonly state: 'failed' | 'cancelled';
    readonly problem: Problem | null;
    readonly at: Date;
  },
): Promise<boolean> {
  const problem = end.problem === null ? null : JSON.stringify(end.problem);
  const ended = await on.execute(
    `UPDATE workflow_run SET state = $2, problem = $3::jsonb, ended_at = $4
     WHERE id = $1 AND state IN ('waiting', 'running', 'storing')`,
    [id, end.state, problem, end.at],
  );
  return ended > 0;
}

export async function keepProvenance(
  on: Queryable,
  id: string,
  provenance: RunProvenance,
): Promise<void> {
  await on.execute('UPDATE workflow_run SET provenance = $2::jsonb WHERE id = $1', [
    id,
    JSON.stringify(provenance),
  ]);
}

export async function insertStep(
  on: Queryable,
  run: string,
  step: {
    readonly ordinal: number;
    readonly name: string;
    readonly command: string;
    readonly at: Date;
  },
): Promise<void> {
  await on.execute(
    `INSERT INTO workflow_step (run, ordinal, name, command, state, begun_at) VALUES ($1, $2, $3, $4, 'running', $5)`,
    [run, step.ordinal, step.name, step.command, step.at],
  );
}

/** What a step has said so far, without the zero bytes that no text of the database has. */
export async function keepLog(
  on: Queryable,
  { run, ordinal }: { readonly run: string; readonly ordinal: number },
  log: string,
): Promise<void> {
  await on.execute('UPDATE workflow_step SET log = $3 WHERE run = $1 AND ordinal = $2', [
    run,
    ordinal,
    log.replaceAll('\0', '\ufffd'),
  ]);
}

export async function endStep(
  on: Queryable,
  { run, ordinal }: { readonly run: string; readonly ordinal: number },
  end: { readonly state: 'done' | 'failed'; readonly endedWith: string; readonly at: Date },
): Promise<void> {
  await on.execute(
    'UPDATE workflow_step SET state = $3, ended_with = $4, ended_at = $5 WHERE run = $1 AND ordinal = $2',
    [run, ordinal, end.state, end.endedWith, end.at],
  );
}
