import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../src/engine/simulate/random.ts';
import { defined } from '../../src/std/assert.ts';
import {
  listIndexed,
  listWholeEntries,
  makeFolder,
  startProgram,
  startServer,
  waitForEnd,
} from './fault.test-kit.ts';
import { KILL_STEPS, KillOrders, type KillPlan, type KillStep } from './kill-plan.test-kit.ts';
import {
  type Acknowledged,
  Laboratory,
  nothingAcknowledged,
  type Round,
} from './laboratory.test-kit.ts';
import { checkRecords } from './records.test-kit.ts';

const SEED = 20_202;
const GENOMES = 24;
/** CI kills once at each step; OUTBREAK_TEST_KILLS=50 ten times, before, in and after it. */
const KILLS = Number(process.env.OUTBREAK_TEST_KILLS ?? '5');
const COUNTRIES = ['Chile', 'Peru', 'Ghana', 'Nepal', 'Latvia', 'Kenya', 'Oman', 'Fiji', 'Cuba'];
const REFERENCE = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);
const MOMENTS = ['before', 'during', 'after'] as const;

async function makeRound(number: number, random: Random): Promise<Round> {
  const lines = (await readFile(REFERENCE, 'latin1')).split('\n').slice(1);
  const reference = lines.join('').replace(/\s/g, '');
  const names = Array.from({ length: GENOMES }, (_, index) => `round-${number}/${index + 1}`);
  const records = names.map((name) => {
    const letters = [...reference];
    for (let i = 0; i < 8; i += 1)
      letters[300 + random.below(29_000)] = 'ACGT'[random.below(4)] ?? 'A';
    return `>${name}\n${letters.join('')}\n`;
  });
  const table = `strain\tdate\tcountry\n${names.map((name) => `${name}\t2024-01-02\tFrance\n`).join('')}`;
  return {
    number,
    genomes: GENOMES,
    country: COUNTRIES[number % COUNTRIES.length] ?? '',
    files: { metadata: Buffer.from(table), sequences: Buffer.from(records.join('')) },
  };
}

/** Makes the first account by a link of the command beside the node; gives the session's cookie. */
async function signIn(t: TestContext, data: string, url: string): Promise<string> {
  const { output, errors } = await waitForEnd(
    startProgram(t, ['administrator-link', '--data', data]),
  );
  const token = /\/welcome\/(\S+)/.exec(output)?.[1];
  assert.ok(token !== undefined, errors);
  const response = await fetch(`${url}/api/accounts/first`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
    body: JSON.stringify({
      token,
      name: 'Laboratory',
      email: 'laboratory@example.org',
      password: 'correct horse battery staple',
    }),
  });
  assert.equal(response.status, 200, await response.text());
  return defined((response.headers.get('set-cookie') ?? '').split(';')[0], 'a cookie');
}

/** The kill of a number: each step in turn, at a seeded one of those that a round was seen to take. */
function makePlan(
  number: number,
  random: Random,
  seen: Readonly<Partial<Record<KillStep, number>>>,
): KillPlan {
  const index = number % KILL_STEPS.length;
  const step = defined(KILL_STEPS[index], 'a step');
  const turn = Math.floor(number / KILL_STEPS.length);
  return {
    step,
    count: 1 + random.below(seen[step] ?? 1),
    when: MOMENTS[(index + turn) % MOMENTS.length] ?? 'before',
    // The database goes alone, too, where something is being made durable.
    target: turn % 2 === 1 && (step === 'commit' || step === 'fsync') ? 'postgres' : 'node',
  };
}

/** Goes through a round and an orderly stop of the node, in which it may be killed. */
async function runToEnd(
  laboratory: Laboratory,
  round: Round,
  { node, acknowledged }: { readonly node: ChildProcess; readonly acknowledged: Acknowledged },
): Promise<void> {
  const exited = once(node, 'exit');
  try {
    await laboratory.run(round, acknowledged);
    node.kill('SIGTERM');
  } catch (error) {
    // A connection that breaks is what is expected, or that the database is gone; a refusal is not.
    if (error instanceof assert.AssertionError) throw error;
  }
  await exited;
}

/** After a restart, without any help of the laboratory: what was acknowledged is there or comes. */
async function checkAcknowledged(
  laboratory: Laboratory,
  { submission, received, isStarted, isApproved, revision, isRevisionApproved }: Acknowledged,
): Promise<void> {
  if (submission === undefined) return;
  const page = await laboratory.read(submission);
  if (!isStarted) {
    for (const [kind, bytes] of Object.entries(received)) {
      assert.ok((page.received[kind] ?? 0) >= bytes, `${kind}: acknowledged bytes are kept`);
    }
    return;
  }
  await laboratory.waitFor(submission, ({ state }) => state === 'complete');
  if (isApproved) {
    await laboratory.waitFor(submission, ({ counts }) => counts.released === GENOMES);
  }
  if (revision === undefined) return;
  const { counts } = await laboratory.read(revision);
  const drafts = Object.values(counts).reduce((sum, count) => sum + count, 0);
  assert.equal(drafts, GENOMES, 'a revision is there whole');
  if (!isRevisionApproved) return;
  await laboratory.waitFor(revision, (revised) => revised.counts.released === GENOMES);
}

/** Every entry of the database is whole, and the index comes to the latest versions of just those. */
async function checkEntries(data: string, url: string): Promise<void> {
  await checkRecords(data);
  const keys = await listWholeEntries(data);
  const latest = new Map<string, number>();
  for (const key of keys) {
    const [accession = '', version = ''] = key.split('.');
    latest.set(accession, Math.max(latest.get(accession) ?? 0, Number(version)));
  }
  const expected = [...latest].map(([accession, version]) => `${accession}.${version}`).sort();
  while ((await listIndexed(url)).join() !== expected.join()) await delay(50);
}

test('a node that is killed while a laboratory submits, approves and revises loses nothing that it acknowledged', async (t) => {
  const random = new Random(SEED, 1);
  const folder = await makeFolder(t);
  const data = join(folder, 'data');
  const orders = new KillOrders(folder, data);
  let server = await startServer(t, data, orders.start);
  const cookie = await signIn(t, data, server.url);
  const live = async (plan: KillPlan | { readonly step: 'none' }, round: Round) => {
    const acknowledged = nothingAcknowledged();
    await orders.give(plan);
    const { child: node, url } = server;
    await runToEnd(new Laboratory(url, cookie), round, { node, acknowledged });
    const steps = await orders.end();
    server = await startServer(t, data, orders.start);
    const laboratory = new Laboratory(server.url, cookie);
    await checkAcknowledged(laboratory, acknowledged);
    await laboratory.run(round, acknowledged);
    await checkEntries(data, server.url);
    return steps;
  };
  let rounds = 0;
  const nextRound = async () => makeRound(rounds++, random);
  const watched = Map.groupBy(await live({ step: 'none' }, await nextRound()), (step) => step);
  const seen = Object.fromEntries([...watched].map(([step, all]) => [step, all.length]));
  t.diagnostic(`a round takes ${JSON.stringify(seen)}`);
  for (let number = 0; number < KILLS; number += 1) {
    let plan = makePlan(number, random, seen);
    // A thread may take fewer of them than all threads did, and a life fewer than the one that was watched.
    while ((await live(plan, await nextRound())).length === 0) {
      assert.ok(plan.count > 1, `${plan.step} is never taken`);
      plan = { ...plan, count: Math.ceil(plan.count / 2) };
    }
    t.diagnostic(`killed ${plan.target} ${plan.when} ${plan.step} ${plan.count}`);
  }
  assert.equal((await listIndexed(server.url)).length, rounds * GENOMES);
  server.child.kill('SIGTERM');
  assert.equal((await waitForEnd(server.child)).code, 0);
});
