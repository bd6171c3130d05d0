import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { defineJob } from '../../schema/define-job.ts';
import { createLogger } from '../log/logger.ts';
import type { Database } from '../postgres/database.ts';
import { onEmbeddedServer } from '../postgres/test-database.ts';
import { addJob, bindJob, type JobRunner, prepareJobs, runJobs } from './job-queue.ts';

const withDatabase = onEmbeddedServer();
const logger = createLogger('silent');

interface Done {
  readonly texts: string[];
  /** Called after each run, with its number. */
  onRun(count: number): void;
}

const writeText = defineJob<Done>()({
  name: 'write-text',
  payload: z.strictObject({ text: z.string() }),
  maxAttempts: 3,
  run: async (done, { text }, { attempt }) => {
    done.texts.push(`${text} ${attempt}`);
    done.onRun(done.texts.length);
  },
});

function run(db: Database, done: Done): Promise<JobRunner> {
  return runJobs({
    address: db.address,
    jobs: [bindJob(writeText, done)],
    logger,
    concurrency: 1,
  });
}

/** Resolves when so many jobs have run. */
function collect(count: number): Done & { readonly full: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { texts: [], full: promise, onRun: (done) => done === count && resolve() };
}

test('a job is there when its transaction has committed, and only then', () =>
  withDatabase([], async (db) => {
    await prepareJobs(db.address);
    await assert.rejects(
      db.transaction(async (tx) => {
        await addJob(tx, writeText, { text: 'rolled back' });
        throw new Error('no');
      }),
    );
    await db.transaction((tx) => addJob(tx, writeText, { text: 'kept' }));
    const done = collect(1);
    const runner = await run(db, done);
    await done.full;
    await runner.stop();
    assert.deepEqual(done.texts, ['kept 1']);
  }));

test('a key keeps one of several jobs, the last', () =>
  withDatabase([], async (db) => {
    await prepareJobs(db.address);
    for (const text of ['one', 'two']) await addJob(db, writeText, { text }, { key: 'same' });
    await addJob(db, writeText, { text: 'other' });
    const done = collect(2);
    const runner = await run(db, done);
    await done.full;
    await runner.stop();
    assert.deepEqual(done.texts.toSorted(), ['other 1', 'two 1']);
  }));

test('what a killed process had begun is run again', () =>
  withDatabase([], async (db) => {
    await prepareJobs(db.address);
    await addJob(db, writeText, { text: 'again' }, { queue: 'one by one' });
    await db.execute(
      `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'gone', attempts = 1`,
    );
    await db.execute(
      `UPDATE graphile_worker._private_job_queues SET locked_at = now(), locked_by = 'gone'`,
    );
    const done = collect(1);
    const runner = await run(db, done);
    await done.full;
    await runner.stop();
    assert.deepEqual(done.texts, ['again 2']);
  }));

test('a payload that the job does not take fails it and leaves it for a later try', () =>
  withDatabase([], async (db) => {
    await prepareJobs(db.address);
    await addJob(db, writeText, { wrong: 1 });
    await addJob(db, writeText, { text: 'next' });
    const done = collect(1);
    const runner = await run(db, done);
    await done.full;
    // A job tells that it is done before its row is gone, and the other may fail after it.
    const listRows = () => db.query('SELECT last_error FROM graphile_worker.jobs');
    let rows = await listRows();
    while (rows.length !== 1 || rows[0]?.last_error === null) {
      await setTimeout(5);
      rows = await listRows();
    }
    await runner.stop();
    assert.match(String(rows[0]?.last_error), /text/);
  }));
