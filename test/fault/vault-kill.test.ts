import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { DepositAnswer } from '../../src/parts/vault/deposits/deposit-schema.ts';
import { withNodeDatabase } from '../contract/node-database.test-kit.ts';
import { Depositor, sha256 } from '../vault/vault-node.ts';
import { makeFolder, startServer } from './fault.test-kit.ts';
import { KillOrders, type KillPlan } from './kill-plan.test-kit.ts';

// A deposit in one request takes: the row (commit), its bytes (write, fsync), its state with the job (commit), what was
// found out (a statement by itself), the body (write, fsync, rename, fsync), the verdict with its audit row (commit).
const ALL: readonly KillPlan[] = (
  [
    ['write', 1, 'during'],
    ['fsync', 1, 'after'],
    ['commit', 2, 'before'],
    ['commit', 2, 'after'],
    ['write', 2, 'during'],
    ['fsync', 2, 'before'],
    ['rename', 1, 'before'],
    ['rename', 1, 'after'],
    ['commit', 3, 'during'],
    ['commit', 3, 'after'],
  ] as const
).map(([step, count, when]) => ({ step, count, when, target: 'node' }));
/** CI kills at every other place; OUTBREAK_TEST_KILLS=10 at each, fewer at so many, spread over all. */
const KILLS = Math.min(ALL.length, Number(process.env.OUTBREAK_TEST_KILLS ?? '5'));
const plans = Array.from(
  { length: KILLS },
  (_, at) => ALL[Math.floor(((at + 0.5) * ALL.length) / KILLS)],
).filter((plan) => plan !== undefined);

test('a node that is killed anywhere in a deposit loses nothing and keeps nothing half', async (t) => {
  const folder = await makeFolder(t);
  const data = join(folder, 'data');
  const orders = new KillOrders(folder, data);
  let node = await startServer(t, data, orders.start);
  let lab = await withNodeDatabase(data, (db) => Depositor.create({ db, url: node.url }, 'lab'));
  const sent: { readonly name: string; readonly plain: Buffer; readonly bytes: Buffer }[] = [];
  for (const [round, plan] of plans.entries()) {
    const plain = randomBytes(300_000);
    const file = { name: `round-${round}.c4gh`, plain, bytes: await lab.encrypt(plain) };
    sent.push(file);
    const exited = once(node.child, 'exit');
    await orders.give(plan);
    let isAcknowledged = false;
    try {
      const answer = await lab.send(file.bytes, { name: file.name });
      isAcknowledged = answer.status === 201;
      await lab.waitFor(answer.headers.get('location')?.split('/').at(-1) ?? '');
    } catch {
      // The connection breaks with the node.
    }
    const [, signal] = await Promise.race([exited, delay(60_000).then(() => [null, 'not killed'])]);
    assert.equal(signal, 'SIGKILL', `it was killed: ${JSON.stringify(plan)}`);
    await orders.end();
    node = await startServer(t, data, orders.start);
    lab = new Depositor(node.url, lab.group, lab.token);
    const { files } = await lab.call<{ files: DepositAnswer[] }>('GET', '/api/vault/files');
    const known = files.filter(({ name }) => name === file.name);
    if (isAcknowledged) assert.equal(known.length, 1, 'what was acknowledged is there');
    const [unfinished] = known;
    const where = JSON.stringify(plan);
    if (unfinished === undefined || unfinished.state === 'receiving') {
      // The client goes on, or begins anew.
      const done = await lab.deposit(file.bytes, { name: file.name });
      assert.equal(done.state, 'ready', where);
    } else assert.equal((await lab.waitFor(unfinished.accession)).state, 'ready', where);
  }
  const { files } = await lab.call<{ files: DepositAnswer[] }>(
    'GET',
    '/api/vault/files?state=ready',
  );
  // One whose bytes had all come is finished by the node itself, beside what its sender began anew.
  const ready = new Set(files.map(({ name, plainSha256 }) => `${name} ${plainSha256}`));
  assert.deepEqual(
    [...ready].toSorted(),
    sent.map(({ name, plain }) => `${name} ${sha256(plain)}`).toSorted(),
  );
  const kept = await readdir(join(data, 'objects/kept/vault/lab'), {
    recursive: true,
    withFileTypes: true,
  });
  assert.deepEqual(
    kept.flatMap((one) => (one.isFile() ? [one.name] : [])).toSorted(),
    sent.map(({ bytes }) => sha256(bytes.subarray(124))).toSorted(),
  );
  await withNodeDatabase(data, async (db) => {
    const rows = await db.query<{ target: string; rows: number }>(
      `SELECT content::jsonb ->> 'target' AS target, count(*) AS rows FROM audit_record
       WHERE content::jsonb ->> 'operation' = 'vault-file-kept' GROUP BY 1`,
    );
    assert.deepEqual(
      rows.map((row) => Number(row.rows)),
      files.map(() => 1),
      'told once of each',
    );
  });
});
