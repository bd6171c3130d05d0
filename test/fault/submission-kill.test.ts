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
import {
  type Acknowledged,
  Laboratory,
  nothingAcknowledged,
  type Round,
  STEPS,
  type Step,
} from './laboratory.test-kit.ts';

const SEED = 20_202;
const GENOMES = 40;
/** OUTBREAK_TEST_KILLS=50 kills in every step several times; CI kills in a few of them. */
const KILLS = Number(process.env.OUTBREAK_TEST_KILLS ?? '3');
const COUNTRIES = ['Chile', 'Peru', 'Ghana', 'Nepal', 'Latvia', 'Kenya', 'Oman', 'Fiji', 'Cuba'];
const REFERENCE = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);

/** So long a step may take, in milliseconds: a kill falls anywhere within. */
const LENGTHS: Readonly<Record<Step, number>> = {
  create: 30,
  upload: 150,
  start: 40,
  process: 1500,
  approve: 40,
  release: 150,
  revise: 100,
  'approve-revision': 40,
  search: 400,
};

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

/** Goes through a round and kills the node some time after a step has begun. */
async function runKilled(
  laboratory: Laboratory,
  round: Round,
  kill: {
    readonly node: ChildProcess;
    readonly step: Step;
    readonly milliseconds: number;
    readonly acknowledged: Acknowledged;
  },
): Promise<void> {
  const exited = once(kill.node, 'exit');
  const end = laboratory
    .run(round, kill.acknowledged, (step) => {
      if (step !== kill.step) return;
      setTimeout(() => kill.node.kill('SIGKILL'), kill.milliseconds);
    })
    .catch((error: unknown) => {
      // A connection that breaks is what is expected; what the node refuses is not.
      if (error instanceof assert.AssertionError) throw error;
    });
  await Promise.all([exited, end]);
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
  const data = join(await makeFolder(t), 'data');
  let server = await startServer(t, data);
  const cookie = await signIn(t, data, server.url);
  const hit: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const round = await makeRound(kill, random);
    // Few kills are spread over the steps; many hit each in turn.
    const place = KILLS < STEPS.length ? Math.floor(((kill + 0.5) * STEPS.length) / KILLS) : kill;
    const step = STEPS[place % STEPS.length] ?? 'create';
    const milliseconds = random.below(LENGTHS[step]);
    const acknowledged = nothingAcknowledged();
    await runKilled(new Laboratory(server.url, cookie), round, {
      node: server.child,
      step,
      milliseconds,
      acknowledged,
    });
    hit.push(`${step}+${milliseconds}`);
    server = await startServer(t, data);
    const laboratory = new Laboratory(server.url, cookie);
    await checkAcknowledged(laboratory, acknowledged);
    await laboratory.run(round, acknowledged, () => undefined);
    await checkEntries(data, server.url);
  }
  t.diagnostic(`killed at ${hit.join(' ')}`);
  assert.equal((await listIndexed(server.url)).length, KILLS * GENOMES);
  server.child.kill('SIGTERM');
  assert.equal((await waitForEnd(server.child)).code, 0);
});
