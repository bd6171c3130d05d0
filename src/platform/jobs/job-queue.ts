import { Logger as JobLogger, makeWorkerUtils, parseCronItems, run } from 'graphile-worker';
import pg from 'pg';
import type { JobDefinition } from '../../schema/define-job.ts';
import type { Logger } from '../log/logger.ts';
import { type DatabaseAddress, toClientConfig } from '../postgres/connection.ts';
import type { Queryable } from '../postgres/queryable.ts';

/** A job together with the service that it runs on. */
export interface BoundJob {
  readonly definition: JobDefinition<never>;
  readonly service: unknown;
}

/** Joins a job with its part's service. */
export function bindJob<Service>(definition: JobDefinition<Service>, service: Service): BoundJob {
  return { definition: definition as unknown as JobDefinition<never>, service };
}

export interface AddJobOptions {
  /** Not before this time. */
  readonly runAt?: Date;
  /** A job with the same key that has not begun is replaced by this one. */
  readonly key?: string;
  /** Jobs of one queue run one after another. */
  readonly queue?: string;
}

/**
 * Adds a job in the transaction of what makes it necessary: it is there when that is, and not otherwise.
 * The queue's tables are made by `prepareJobs`.
 */
export async function addJob<Payload>(
  on: Queryable,
  job: { readonly name: string; readonly maxAttempts: number },
  payload: Payload & object,
  options: AddJobOptions = {},
): Promise<void> {
  await on.query(
    `SELECT FROM graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4, max_attempts => $5,
       job_key => $6)`,
    [
      job.name,
      JSON.stringify(payload),
      options.queue ?? null,
      options.runAt ?? null,
      job.maxAttempts,
      options.key ?? null,
    ],
  );
}

/**
 * Whether a job of this name whose payload says this is at work or will still be tried. What was tried for the last time is
 * not; nor is one that has done its work.
 */
export async function hasJobAhead(
  on: Queryable,
  job: { readonly name: string },
  payload: object,
): Promise<boolean> {
  const [found] = await on.query(
    `SELECT FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier = $1 AND j.payload::jsonb @> $2::jsonb
       AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL) LIMIT 1`,
    [job.name, JSON.stringify(payload)],
  );
  return found !== undefined;
}

/** Makes the queue's tables, or brings them up to this program. */
export async function prepareJobs(address: DatabaseAddress): Promise<void> {
  const pool = openPool(address, 1);
  try {
    const utils = await makeWorkerUtils({ pgPool: pool, logger: silent });
    await utils.migrate();
    await utils.release();
  } finally {
    await pool.end();
  }
}

export interface JobRunner {
  /** Resolves when the jobs under way have ended, or were cut off: those run again after the next start. */
  stop(): Promise<void>;
}

export interface RunJobsOptions {
  readonly address: DatabaseAddress;
  readonly jobs: readonly BoundJob[];
  readonly logger: Logger;
  /** How many run at once. */
  readonly concurrency: number;
}

/**
 * Runs jobs until it is stopped. A process that was killed has left its jobs locked; only one process runs
 * jobs on a database (the one that holds the data folder), so what is locked at its start is free again.
 */
export async function runJobs(options: RunJobsOptions): Promise<JobRunner> {
  const { address, jobs, logger, concurrency } = options;
  const pool = openPool(address, concurrency + 2);
  await unlockAll(pool);
  const runner = await run({
    pgPool: pool,
    logger: toJobLogger(logger),
    concurrency,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: 5_000,
    taskList: Object.fromEntries(jobs.map((job) => [job.definition.name, toTask(job)])),
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ definition: { name, schedule, maxAttempts } }) =>
        schedule === undefined
          ? []
          : [{ task: name, match: schedule, options: toCronOptions(name, maxAttempts) }],
      ),
    ),
  });
  return {
    async stop() {
      await runner.stop();
      await pool.end();
    },
  };
}

/** By its key a scheduled run that has failed for good makes way for the next one, and does not stay for ever. */
function toCronOptions(name: string, maxAttempts: number) {
  return { backfillPeriod: 0, maxAttempts, jobKey: `${name} scheduled` };
}

async function unlockAll(pool: pg.Pool): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: pool, logger: silent });
  const locked = await pool.query<{ id: string }>(
    `SELECT locked_by AS id FROM graphile_worker.jobs WHERE locked_by IS NOT NULL
     UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL`,
  );
  if (locked.rows.length > 0) await utils.forceUnlockWorkers(locked.rows.map(({ id }) => id));
  await utils.release();
}

function toTask({ definition, service }: BoundJob) {
  return async (
    payload: unknown,
    {
      job,
      abortSignal,
    }: {
      readonly job: { readonly attempts: number; readonly max_attempts: number };
      readonly abortSignal: AbortSignal;
    },
  ): Promise<void> => {
    // A scheduled run carries the time of its schedule, which no job asks for.
    const { _cron, ...given } = payload as Record<string, unknown>;
    await definition.run(service as never, definition.payload.parse(given), {
      attempt: job.attempts,
      maxAttempts: job.max_attempts,
      signal: abortSignal,
    });
  };
}

/**
 * The queue keeps its own way of reading numbers, and its statements do not wait for ours. It waits for a connection as
 * long as that takes: graphile-worker asks once to write down that a job has ended, and catches no error of it, so on a
 * machine that is busy for ten seconds the node would end.
 */
function openPool(address: DatabaseAddress, max: number): pg.Pool {
  const { types: _types, ...config } = toClientConfig(address);
  const waiting = { application_name: 'outbreak jobs', connectionTimeoutMillis: 0 };
  const pool = new pg.Pool({ ...config, ...waiting, max });
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  return pool;
}

const silent = new JobLogger(() => () => {});

/** Failures are told; starts and ends of single jobs are not. */
function toJobLogger(logger: Logger): JobLogger {
  return new JobLogger((scope) => (level, message, meta) => {
    if (level === 'error') logger.error({ ...scope, err: meta?.error }, message);
    else if (level === 'warning') logger.warn(scope, message);
  });
}
