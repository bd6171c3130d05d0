import type { Queryable } from '../postgres/queryable.ts';

/** How many jobs of a kind there are, by what becomes of them. */
export interface JobCounts {
  readonly name: string;
  /** To be begun as soon as there is room. */
  readonly waiting: number;
  /** For later: planned, or to be tried again after a pause. */
  readonly later: number;
  readonly running: number;
  /** Tried for the last time, in vain. */
  readonly failed: number;
}

/** A job that was tried for the last time. */
export interface FailedJob {
  readonly id: string;
  readonly name: string;
  readonly attempts: number;
  /** The first line of what it failed with. */
  readonly reason: string;
  /** What it is about: its payload as JSON, cut. */
  readonly about: string;
  readonly failedAt: Date;
}

const FROM = `FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id`;

/** Kinds of jobs that there are now, by name; what has done its work is not there any more. */
export function countJobs(db: Queryable, now: Date): Promise<readonly JobCounts[]> {
  return db.query<JobCounts>(
    `SELECT t.identifier AS name,
       count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts AND j.run_at <= $1)::int AS waiting,
       count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts AND j.run_at > $1)::int AS later,
       count(*) FILTER (WHERE j.locked_at IS NOT NULL)::int AS running,
       count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts >= j.max_attempts)::int AS failed
     ${FROM} GROUP BY t.identifier ORDER BY t.identifier`,
    [now],
  );
}

/** Those that failed last. */
export function listFailedJobs(db: Queryable, limit: number): Promise<readonly FailedJob[]> {
  return db.query<FailedJob>(
    `SELECT j.id::text AS id, t.identifier AS name, j.attempts::int AS attempts,
       left(split_part(coalesce(j.last_error, ''), E'\\n', 1), 500) AS reason, left(j.payload::text, 300) AS about,
       j.updated_at AS "failedAt"
     ${FROM} WHERE j.locked_at IS NULL AND j.attempts >= j.max_attempts ORDER BY j.updated_at DESC, j.id LIMIT $1`,
    [limit],
  );
}

/** Has a job tried again from the beginning that was tried for the last time; false where there is none. */
export async function retryFailedJob(db: Queryable, id: string): Promise<boolean> {
  const found = await db.query(
    `SELECT r.id FROM graphile_worker.reschedule_jobs(ARRAY(
       SELECT id FROM graphile_worker._private_jobs
       WHERE id = $1::bigint AND locked_at IS NULL AND attempts >= max_attempts), run_at => now(), attempts => 0) r`,
    [id],
  );
  return found.length > 0;
}
