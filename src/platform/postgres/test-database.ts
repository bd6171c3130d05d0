import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseAddress, quoteIdentifier } from './connection.ts';
import { type Database, openDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import type { MigrationSource } from './read-migrations.ts';
import { copyTestCluster } from './test-cluster.ts';

/** A server that tests may make and drop databases on. */
export interface TestServer {
  readonly maintenance: Database;
  toAddress(databaseName: string): DatabaseAddress;
}

/** Calls `work` with an empty database that has these migrations applied, and then drops it. */
export type WithDatabase = <T>(
  migrations: readonly MigrationSource[],
  work: (database: Database) => Promise<T>,
) => Promise<T>;

/** Databases are made by copying one that is migrated already, named by its migrations' texts. */
const PREFIX = `outbreak_test_${process.pid}_${randomBytes(3).toString('hex')}`;

/** Tests can lose their data in a power cut. */
const FAST_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const MAINTENANCE = { maximumConnections: 2, allowExitOnIdle: true };

let counter = 0;

/**
 * For tests: a database of one's own on the server of OUTBREAK_TEST_DATABASE_URL, or else on one of
 * our own that all tests of this process share and that ends with the process.
 */
export const withTestDatabase: WithDatabase = (migrations, work) => {
  const url = process.env.OUTBREAK_TEST_DATABASE_URL;
  const withDatabase = url ? onOutsideServer(url) : onEmbeddedServer();
  return withDatabase(migrations, work);
};

let embedded: WithDatabase | undefined;
let outside: WithDatabase | undefined;

/** On a server of our own, whatever the environment says. */
export function onEmbeddedServer(): WithDatabase {
  embedded ??= makeWithDatabase(startTestServer);
  return embedded;
}

/** On the server of a URL, as a user who may make databases. */
export function onOutsideServer(url: string): WithDatabase {
  outside ??= makeWithDatabase(async () => {
    const maintenance = await openDatabase({ url }, MAINTENANCE);
    const toAddress = (name: string) => {
      const address = new URL(url);
      address.pathname = `/${name}`;
      return { url: address.href };
    };
    return { maintenance, toAddress };
  });
  return outside;
}

function makeWithDatabase(startServer: () => Promise<TestServer>): WithDatabase {
  let server: Promise<TestServer> | undefined;
  const templates = new Map<string, Promise<string>>();
  // A server waits 100 ms before it drops a database whose last connection has only just gone, and
  // no test needs to wait for that.
  let dropped: Promise<void> = Promise.resolve();
  const start = async () => {
    const started = await startServer();
    atProcessEnd(async () => {
      await dropped;
      for (const template of templates.values()) await drop(started, await template);
      await started.maintenance.close();
    });
    return started;
  };
  return async (migrations, work) => {
    server ??= start();
    const { maintenance, toAddress } = await server;
    const key = toKey(migrations);
    const template = templates.get(key) ?? makeTemplate(await server, migrations);
    templates.set(key, template);
    const name = `${PREFIX}_${++counter}`;
    const source = quoteIdentifier(await template);
    await maintenance.query(`CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${source}`);
    const database = await openDatabase(toAddress(name));
    try {
      return await work(database);
    } finally {
      await database.close();
      const from = await server;
      dropped = dropped.then(() => drop(from, name));
    }
  };
}

async function makeTemplate(
  server: TestServer,
  migrations: readonly MigrationSource[],
): Promise<string> {
  const name = `${PREFIX}_t${++counter}`;
  await server.maintenance.query(
    `CREATE DATABASE ${quoteIdentifier(name)} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
  );
  const database = await openDatabase(server.toAddress(name));
  try {
    await migrate(database, migrations, { programVersion: 'test' });
  } finally {
    await database.close();
  }
  return name;
}

async function drop(server: TestServer, name: string): Promise<void> {
  await server.maintenance.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}

function toKey(migrations: readonly MigrationSource[]): string {
  const text = JSON.stringify(migrations, (_, value) =>
    value instanceof URL ? value.href : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  const clusterFolder = join(folder, 'pg');
  await copyTestCluster(clusterFolder);
  const started = await startEmbeddedPostgres({
    clusterFolder,
    runFolder: join(folder, 'run'),
    settings: FAST_SETTINGS,
    durableSetup: false,
  });
  if (!started.ok) throw new Error(`${started.error.hint} ${started.error.value}`);
  const { connection, stop } = started.value;
  atProcessEnd(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
  // A process that is made to exit has no time to wait; its end stops the server by itself.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const toAddress = (database: string) => ({ ...connection, database });
  const maintenance = await openDatabase(toAddress('postgres'), MAINTENANCE);
  return { maintenance, toAddress };
}

const atEnd: (() => Promise<void>)[] = [];

/** Runs `work` when nothing is left to do in this process, the last one registered first. */
function atProcessEnd(work: () => Promise<void>): void {
  if (atEnd.length === 0) {
    process.once('beforeExit', async () => {
      for (const step of atEnd.splice(0).reverse()) await step();
    });
  }
  atEnd.push(work);
}
