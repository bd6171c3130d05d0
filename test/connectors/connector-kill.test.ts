// A node that is killed while a connector runs: after its next start the same run goes on, and in the end everything is as
// if it had never been cut off, down to what the run has counted.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connectorQuery } from '../../src/parts/connectors/connector.ts';
import { RUN_CONNECTOR } from '../../src/parts/connectors/connector-queue.ts';
import { insertConnector } from '../../src/parts/connectors/connector-store.ts';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { addJob } from '../../src/platform/jobs/job-queue.ts';
import { type Database, openDatabase } from '../../src/platform/postgres/database.ts';
import { makeFolder, startProgram, startServer } from '../fault/fault.test-kit.ts';
import { createEnaStandIn } from './ena-stand-in.ts';
import { makeRecord, SimulatedArchive } from './simulated-archive.ts';
import type { StandIn } from './stand-in.ts';

const RECORDS = 330;
/** Where the node is killed: at so many-th request for flat files, and so many milliseconds later. */
const KILLS = [
  { request: 1, milliseconds: 0 },
  { request: 2, milliseconds: 40 },
  { request: 1, milliseconds: 250 },
] as const;

async function openOf(data: string): Promise<Database> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined);
  return openDatabase(address, { maximumConnections: 2 });
}

async function begin(db: Database): Promise<void> {
  const id = randomUUID();
  await db.transaction(async (tx) => {
    await insertConnector(tx, {
      ...{ id, name: 'ENA', source: 'ena', result: 'sequence', instance: 'sars-cov-2' },
      ...{ query: connectorQuery.parse({ taxon: 2697049 }), schedule: '0 0 1 1 *' },
      ...{ mostRecords: 1000, requestsASecond: 50, contactEmail: 'a@example.org' },
      ...{ sealedKey: null, addedBy: 'a test', now: new Date() },
    });
    const queue = `${RUN_CONNECTOR.name} ena`;
    await addJob(tx, RUN_CONNECTOR, { connector: id, isWithdrawalAccepted: false }, { queue });
  });
}

/** Waits for the end of the run; gives all that is known then, but for names and times that are drawn. */
async function readEnd(db: Database): Promise<unknown> {
  for (;;) {
    const [run] = await db.query<{ state: string }>('SELECT state FROM connector_run');
    if (run !== undefined && run.state !== 'running') break;
    await wait(20);
  }
  return {
    runs: await db.query(
      `SELECT state, problem, added, changed, unchanged, duplicate, refused, withdrawn, left_out, fetched FROM connector_run`,
    ),
    connector: await db.query(
      'SELECT read_until::text, failures, succeeded_at IS NOT NULL AS succeeded FROM connector',
    ),
    records: await db.query(
      `SELECT accession, version, updated_on::text, outcome, problems, entry IS NOT NULL AS held
       FROM connector_record ORDER BY accession`,
    ),
    entries: await db.query(
      `SELECT submission_id, version, metadata, encode(content_digest, 'hex') AS digest FROM entry
       ORDER BY submission_id, version`,
    ),
    links: await db.query(
      'SELECT source, accession, version, state, is_followed FROM foreign_record ORDER BY accession',
    ),
    sequences: await db.query(
      `SELECT e.submission_id, encode(s.digest, 'hex') AS digest,
         (SELECT count(*) FROM entry_analysis a WHERE a.accession = e.accession) AS analyses
       FROM entry e JOIN entry_sequence s USING (accession, version) ORDER BY e.submission_id`,
    ),
  };
}

const environmentOf = (ena: StandIn) => ({ environment: { OUTBREAK_ENA_URL: ena.url } });

/** Kills a node some time after one of its requests for flat files; resolves when it has ended. */
async function killAt(
  ena: StandIn,
  child: ChildProcess,
  kill: (typeof KILLS)[number],
): Promise<void> {
  const ended = once(child, 'exit');
  let seen = 0;
  ena.onRequest = ({ path }) => {
    if (!path.includes('/embl/')) return null;
    seen += 1;
    if (seen === kill.request) setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
    return null;
  };
  await ended;
  ena.onRequest = () => null;
  assert.ok(seen >= kill.request, 'it was killed under way');
}

async function runWhole(t: TestContext, ena: StandIn): Promise<unknown> {
  const data = `${await makeFolder(t)}/data`;
  await startServer(t, data, environmentOf(ena));
  const db = await openOf(data);
  await begin(db);
  const end = await readEnd(db);
  await db.close();
  return end;
}

test('killed three times, a run ends as one that was not', async (t) => {
  const held = new SimulatedArchive();
  held.put(...Array.from({ length: RECORDS }, (_, index) => makeRecord(index + 1)));
  held.put(makeRecord(900, { letters: 'ACGTTGCA'.repeat(300) }));
  const ena = createEnaStandIn(held);
  await ena.start();
  t.after(() => ena.stop());
  const expected = await runWhole(t, ena);

  const data = `${await makeFolder(t)}/data`;
  const [kill, ...kills] = KILLS;
  const { child } = await startServer(t, data, environmentOf(ena));
  const first = await openOf(data);
  const killed = killAt(ena, child, kill);
  await begin(first);
  await killed;
  await first.close().catch(() => undefined);
  // The run goes on before the node tells that it is ready.
  const flags = [
    'serve',
    '--data',
    data,
    '--port',
    '0',
    '--demo',
    'false',
    '--log-level',
    'silent',
  ];
  for (const next of kills) {
    await killAt(ena, startProgram(t, flags, environmentOf(ena)), next);
  }
  await startServer(t, data, environmentOf(ena));
  const db = await openOf(data);
  const end = await readEnd(db);
  await db.close();
  assert.deepEqual(end, expected);
});
