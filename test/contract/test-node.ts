import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/app/config.ts';
import { ensurePortal } from '../../src/app/ensure-portal.ts';
import { type RunningServer, startServer } from '../../src/app/server.ts';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import { type Database, openDatabase } from '../../src/platform/postgres/database.ts';
import { copyTestCluster } from '../../src/platform/postgres/test-cluster.ts';

/** The account that a test's administrator has. */
export const ADMINISTRATOR = {
  name: 'Ada Test',
  email: 'ada@example.org',
  password: 'correct horse battery staple',
} as const;

/** What /api/node says, as far as tests ask. */
interface NodeAnswer {
  readonly instances: readonly {
    readonly id: string;
    readonly entries: number;
    readonly status: string;
  }[];
}

/** A whole node on a data folder of its own, in the test's process. */
export interface TestNode {
  readonly url: string;
  readonly server: RunningServer;
  readonly dataFolder: string;
  /** Token of the one-time link that the start printed. */
  readonly linkToken: string;
  /** The node's own PostgreSQL, by its socket. */
  readonly db: Database;
  /** Waits until an instance holds so many entries and the index has them all. */
  waitForEntries(instance: string, entries: number): Promise<void>;
  /** Ends the node, if it still runs, and removes its folder. */
  stop(): Promise<void>;
}

const DEMO = 'sars-cov-2-simulated';
const LONGEST_WAIT_MILLISECONDS = 120_000;

/** Starts a node; `settings` are those of the configuration, by name. */
export async function startTestNode(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestNode> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  await copyTestCluster(join(dataFolder, 'pg'));
  return openTestNode(dataFolder, settings);
}

/** Starts a node on a data folder that is there. */
export async function openTestNode(
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestNode> {
  const flags = {
    data: dataFolder,
    port: '0',
    threads: '1',
    requestsPerMinute: '1000000',
    callerRequestsPerMinute: '1000000',
    logLevel: 'silent',
    ...settings,
  };
  const config = readConfig({ flags, environment: {} });
  assert.ok(config.ok, 'the settings of the test are valid');
  const logger = createLogger(config.value.logLevel);
  await ensurePortal(logger);
  const started = await startServer(config.value, logger);
  assert.ok(started.ok, started.ok ? '' : started.error.hint);
  const server = started.value;
  const running = await readRunningNode(dataFolder);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined, 'the node tells how to reach its PostgreSQL');
  const db = await openDatabase(address, { maximumConnections: 2 });
  let isStopped = false;
  return {
    url: server.url,
    server,
    dataFolder,
    linkToken: server.administratorLink?.split('/').at(-1) ?? '',
    db,
    waitForEntries: (instance, entries) => waitForEntries(server.url, instance, entries),
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      await db.close();
      await server.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The name of the simulated outbreak that an empty node makes. */
export const SIMULATED_INSTANCE = DEMO;

async function waitForEntries(url: string, instance: string, entries: number): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MILLISECONDS;
  for (;;) {
    const node = (await (await fetch(`${url}/api/node`)).json()) as NodeAnswer;
    const found = node.instances.find(({ id }) => id === instance);
    if (found?.entries === entries && found.status === 'ready') return;
    const state = found === undefined ? 'absent' : `${found.status} with ${found.entries}`;
    assert.ok(
      performance.now() < deadline,
      `${instance} is ${state} and not ready with ${entries}`,
    );
    await wait(25);
  }
}

/** Makes the administrator by the one-time link; resolves with the Cookie header of the session. */
export async function createAdministrator(node: TestNode): Promise<string> {
  const response = await fetch(`${node.url}/api/accounts/first`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
    body: JSON.stringify({ token: node.linkToken, ...ADMINISTRATOR }),
  });
  assert.equal(response.status, 200, await response.text());
  return readSessionCookie(response);
}

/** The Cookie header that carries the session which an answer began. */
export function readSessionCookie(response: Response): string {
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  assert.match(cookie, /^outbreak-session=[\w-]{20,}$/);
  return cookie;
}
