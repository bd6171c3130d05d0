import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../../../platform/log/logger.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import type { Instance } from '../../../schema/ports.ts';
import { IndexFiles } from './index-files.ts';
import type { IndexQuestion } from './index-protocol.ts';
import { makeEntry, testSchema } from './instance-index.test-kit.ts';
import { InstanceIndex } from './instance-index.ts';
import { Publisher } from './publication.ts';
import { QueryPool } from './query-pool.ts';

const instance: Instance = {
  id: 'test',
  pathogen: 'test',
  displayName: 'Test',
  simulated: true,
};
const ROWS = 3000;

async function openPool(
  t: TestContext,
  { module = 'query-worker', size = 2, limitMilliseconds = 20_000 } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-pool-'));
  const index = await InstanceIndex.open(testSchema, new IndexFiles(folder));
  const entries = Array.from({ length: ROWS }, (_, i) => makeEntry(`e${i}`, 1));
  await index.apply(entries, 1);
  const publisher = new Publisher();
  const publish = () =>
    publisher.publish({
      instance,
      titles: [],
      snapshot: index.snapshot(),
      former: null,
      versions: index.versions,
    });
  publish();
  publisher.complete();
  const pool = new QueryPool({
    module: workerModule(module, import.meta.url),
    size,
    version: 'test',
    logger: createLogger('silent'),
    subscribe: (port) => publisher.subscribe(port),
    limitMilliseconds,
  });
  t.after(async () => {
    await pool.stop();
    publisher.close();
    await rm(folder, { recursive: true, force: true });
  });
  while (!pool.isReady) await delay(5);
  return { pool, index, publish };
}

const info = (requestId: string): IndexQuestion => ({ kind: 'info', instance: 'test', requestId });

const lapis = (endpoint: string, params: object): IndexQuestion => ({
  kind: 'lapis',
  instance: 'test',
  endpoint,
  params: { ...params },
  accept: '',
  requestId: 'test',
});

async function askText(pool: QueryPool, question: IndexQuestion, signal?: AbortSignal) {
  const { pieces } = await pool.ask(question, signal);
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const count = async (pool: QueryPool) =>
  JSON.parse(await askText(pool, lapis('aggregated', {}))).data[0].count;

/** Waits for a thread that was replaced. */
async function countAgain(pool: QueryPool) {
  for (;;) {
    const rows = await count(pool).catch((error: { code?: string }) => error.code);
    if (rows !== 'not-ready') return rows;
    await delay(10);
  }
}

/** Seconds of work: each part of the filter looks at every name. */
const heavy: IndexQuestion = {
  kind: 'query',
  instance: 'test',
  accept: '',
  body: {
    filterExpression: {
      type: 'N-Of',
      numberOfMatchers: 1,
      matchExactly: false,
      children: Array.from({ length: 15_000 }, (_, i) => ({
        type: 'StringSearch',
        column: 'strain',
        searchExpression: `^.*${i}x$`,
      })),
    },
    action: { type: 'Aggregated' },
  },
};

test('what is published is answered, by every thread, and what is removed is unknown', async (t) => {
  const { pool, index, publish } = await openPool(t);
  assert.equal(await count(pool), ROWS);
  await index.apply([makeEntry('late', 1), makeEntry('e0', 2, { isRevocation: true })], 2);
  publish();
  await index.seal();
  publish();
  await index.apply([makeEntry('later', 1)], 3);
  publish();
  // Each thread is told for itself; eight questions at once go to both.
  for (;;) {
    const counts = await Promise.all(Array.from({ length: 8 }, () => count(pool)));
    if (counts.every((rows) => rows === ROWS + 1)) break;
    await delay(5);
  }
  await assert.rejects(pool.ask({ ...info('x'), instance: 'none' }), {
    code: 'instance-not-found',
  });
});

test('a question that takes longer than it may is refused, and others are answered meanwhile', async (t) => {
  const { pool } = await openPool(t, { limitMilliseconds: 3000 });
  const refused = assert.rejects(pool.ask(heavy), (error: Error) => {
    assert.match(error.message + JSON.stringify(error), /takes longer/);
    assert.equal((error as { code?: string }).code, 'request-invalid');
    return true;
  });
  const others = await Promise.all(Array.from({ length: 5 }, () => count(pool)));
  assert.ok(others.every((rows) => rows === ROWS));
  await refused;
});

test('a question is stopped while it is computed when its client goes', async (t) => {
  const { pool } = await openPool(t, { size: 1 });
  const client = new AbortController();
  const started = performance.now();
  const asked = pool.ask(heavy, client.signal);
  setTimeout(() => client.abort(), 100);
  await assert.rejects(asked, { code: 'not-ready' });
  // The only thread is free again long before it could have computed the answer.
  assert.equal(await count(pool), ROWS);
  assert.ok(performance.now() - started < 15_000);
});

test('a question that ends its thread is refused; the others are answered by another thread', async (t) => {
  const { pool } = await openPool(t, { module: 'fragile-query-worker.test-kit', size: 2 });
  for (let round = 0; round < 2; round += 1) {
    const others = Array.from({ length: 6 }, () =>
      // An answer of which something was sent already cannot be begun again.
      count(pool).catch((error: { code?: string }) => error.code),
    );
    await assert.rejects(pool.ask(info('deadly')), { code: 'request-invalid' });
    for (const rows of await Promise.all(others)) assert.ok(rows === ROWS || rows === 'not-ready');
    assert.equal(await countAgain(pool), ROWS);
  }
});

test('a thread that hangs is replaced', async (t) => {
  const { pool } = await openPool(t, {
    module: 'fragile-query-worker.test-kit',
    size: 1,
    limitMilliseconds: 200,
  });
  await assert.rejects(pool.ask(info('endless')), { code: 'request-invalid' });
  assert.equal(await countAgain(pool), ROWS);
});

test('a filter that is too large, or nested too deeply, is refused', async (t) => {
  const { pool } = await openPool(t, { size: 1 });
  const leaf = { type: 'True' };
  const wide = { type: 'Or', children: Array.from({ length: 150_000 }, () => leaf) };
  let deep: object = leaf;
  for (let i = 0; i < 1000; i += 1) deep = { type: 'Not', child: deep };
  for (const filterExpression of [wide, deep]) {
    const body = { filterExpression, action: { type: 'Aggregated' } };
    await assert.rejects(pool.ask({ kind: 'query', instance: 'test', accept: '', body }), {
      code: 'request-invalid',
    });
  }
  const advancedQuery = `${'('.repeat(200_000)}country=Peru${')'.repeat(200_000)}`;
  await assert.rejects(pool.ask(lapis('aggregated', { advancedQuery })), {
    code: 'request-invalid',
  });
  assert.equal(await count(pool), ROWS);
});
