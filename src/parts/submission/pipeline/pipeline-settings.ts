import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { AppError } from '../../../schema/errors.ts';
import { getInstance } from '../instance-store.ts';
import { leavePipelineQueue } from './pipeline-queue.ts';

/** How an instance's pipeline is used. */
export interface PipelineSettings {
  /** The oldest version whose results are taken. */
  readonly version: number;
  /** Minutes after which what was not answered is handed out again. */
  readonly minutes: number;
  readonly changes: number;
}

/** How far a version of the pipeline is. */
export interface PipelineProgress {
  readonly version: number;
  /** Drafts, still unreleased, that it has answered for or that were given up with it. */
  readonly settled: number;
  /** Drafts that it has now. */
  readonly taken: number;
}

/** How an instance is processed, and how that stands. */
export interface PipelineState {
  readonly processedBy: 'node' | 'pipeline';
  /** Null where the node processes it alone. */
  readonly version: number | null;
  readonly minutes: number | null;
  /** Drafts that still wait for their first answer. */
  readonly waiting: number;
  readonly versions: readonly PipelineProgress[];
}

/** Null where the node processes the instance alone. */
export async function findPipeline(
  db: Queryable,
  instance: string,
): Promise<PipelineSettings | null> {
  const [row] = await db.query<PipelineSettings>(
    'SELECT version, minutes, changes FROM instance_pipeline WHERE instance = $1',
    [instance],
  );
  return row ?? null;
}

/** @throws AppError instance-not-found; request-conflict where no pipeline processes the instance */
export async function getPipeline(db: Database, instance: string): Promise<PipelineSettings> {
  await getInstance(db, instance);
  const pipeline = await findPipeline(db, instance);
  if (pipeline !== null) return pipeline;
  throw new AppError('request-conflict', {
    detail: `The node processes ${instance} by itself: an administrator sets it to a pipeline first (PUT /api/instances/${instance}/pipeline).`,
  });
}

/** @throws AppError instance-not-found */
export async function readPipelineState(db: Database, instance: string): Promise<PipelineState> {
  await getInstance(db, instance);
  const pipeline = await findPipeline(db, instance);
  const [count] = await db.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM draft_pipeline q JOIN draft d ON d.id = q.draft
     WHERE q.instance = $1 AND q.settled_version IS NULL AND d.state = 'waiting'`,
    [instance],
  );
  const versions = await db.query<PipelineProgress>(
    `SELECT v.version, sum(v.settled)::int AS settled, sum(v.taken)::int AS taken FROM (
       SELECT settled_version AS version, 1 AS settled, 0 AS taken FROM draft_pipeline q
         JOIN draft d ON d.id = q.draft
       WHERE q.instance = $1 AND settled_version IS NOT NULL AND d.state IN ('ready', 'needs-attention', 'approved')
       UNION ALL
       SELECT taken_version, 0, 1 FROM draft_pipeline q JOIN draft d ON d.id = q.draft
       WHERE q.instance = $1 AND taken_at IS NOT NULL AND d.state IN ('waiting', 'ready', 'needs-attention')
     ) v GROUP BY v.version ORDER BY v.version`,
    [instance],
  );
  return {
    processedBy: pipeline === null ? 'node' : 'pipeline',
    version: pipeline?.version ?? null,
    minutes: pipeline?.minutes ?? null,
    waiting: count?.waiting ?? 0,
    versions,
  };
}

/**
 * Has an instance processed by a pipeline from now on, or by the node alone again: then what waits gets the verdict
 * that the node has of it, as a job of the same transaction.
 * @throws AppError instance-not-found; request-conflict for simulated data
 */
export async function setPipeline(
  db: Database,
  instance: string,
  wish: {
    readonly processedBy: 'node' | 'pipeline';
    readonly minutes: number;
    readonly by: string;
    readonly now: Date;
  },
): Promise<void> {
  const { simulated } = await getInstance(db, instance);
  if (simulated && wish.processedBy === 'pipeline') {
    throw new AppError('request-conflict', {
      detail: 'Nothing is sent in to a simulated outbreak: there is nothing to process.',
    });
  }
  await db.transaction(async (tx) => {
    if (wish.processedBy === 'pipeline') {
      await tx.execute(
        `INSERT INTO instance_pipeline (instance, minutes, set_by, set_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (instance) DO UPDATE SET minutes = $2, set_by = $3, set_at = $4`,
        [instance, wish.minutes, wish.by, wish.now],
      );
      return;
    }
    await tx.execute('DELETE FROM instance_pipeline WHERE instance = $1', [instance]);
    await addJob(tx, leavePipelineQueue, { instance });
  });
}
