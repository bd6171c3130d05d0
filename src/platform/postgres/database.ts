import pg, { type Pool, type PoolClient } from 'pg';
import {
  connectClient,
  type DatabaseAddress,
  describeAddress,
  prepareBackgroundClient,
  prepareClient,
  toClientConfig,
} from './connection.ts';
import { DatabaseError, toDatabaseError } from './database-error.ts';
import { Listener, type NotificationHandler } from './listener.ts';
import { type Queryable, runOn, toQueryable } from './queryable.ts';
import {
  isWorthRetrying,
  runTransaction,
  type Transaction,
  type TransactionOptions,
} from './transaction.ts';

/** The oldest PostgreSQL that our SQL is written for. */
export const OLDEST_SERVER_MAJOR = 15;

/** Serialisable transactions must be ready to run again; so many times is enough in practice. */
const SERIALIZABLE_RETRIES = 5;

export interface DatabaseHealth {
  readonly ok: boolean;
  /** Milliseconds that one question and its answer took. */
  readonly milliseconds: number;
  /** Why it is not ok. */
  readonly reason?: string;
}

/** A PostgreSQL database, our own or an outside one. */
export interface Database extends Queryable {
  readonly address: DatabaseAddress;
  /** Such as 180004 for 18.4. */
  readonly serverVersion: number;
  /** Runs `work` in a transaction: it commits when `work` resolves, and rolls back when it throws. */
  transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** Calls `handler` for every NOTIFY on the channel, until the returned function is called. */
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  /** Waits until no other process holds the lock of this name, and holds it while `work` runs. */
  withAdvisoryLock<T>(key: string, work: (lost: AbortSignal) => Promise<T>): Promise<T>;
  /** The same without waiting: undefined when another process holds it. */
  tryAdvisoryLock<T>(
    key: string,
    work: (lost: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined>;
  checkHealth(): Promise<DatabaseHealth>;
  /** Waits for what is running and closes all connections. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The most connections at a time for statements; listening and locks have their own. Default 10. */
  readonly maximumConnections?: number;
  /** True where idle connections shall not keep the process from ending by itself. */
  readonly allowExitOnIdle?: boolean;
  /** True where our own server shall answer these connections only while no other wants the processor. */
  readonly isInBackground?: boolean;
}

/** Connects, and refuses a server that is too old or whose text is not UTF-8, as a `DatabaseError`. */
export async function openDatabase(
  address: DatabaseAddress,
  options: DatabaseOptions = {},
): Promise<Database> {
  const serverVersion = await checkServer(address);
  const pool = new pg.Pool({
    ...toClientConfig(address),
    max: options.maximumConnections ?? 10,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: options.allowExitOnIdle ?? false,
    onConnect: (client) =>
      options.isInBackground ? prepareBackgroundClient(client, address) : prepareClient(client),
  });
  // The pool replaces an idle connection that is lost; without a listener it would end the process.
  pool.on('error', () => {});
  // And so would one that is lost while it is lent out; its statement fails, which is enough.
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
  const listener = new Listener(address);
  let closed: Promise<void> | undefined;
  const close = async () => {
    await listener.close();
    await pool.end();
  };
  return {
    ...toPoolQueryable(pool),
    address,
    serverVersion,
    transaction: (work, settings = {}) => runInPool(pool, work, settings),
    listen: (channel, handler) => listener.listen(channel, handler),
    async withAdvisoryLock(key, work) {
      const statement = 'SELECT pg_advisory_lock(hashtextextended($1, 0)) IS NOT NULL AS held';
      const done = await holdLock(address, { key, statement }, work);
      if (done === undefined) throw new DatabaseError('other', `the lock ${key} was not given`);
      return done.value;
    },
    tryAdvisoryLock(key, work) {
      const statement = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held';
      return holdLock(address, { key, statement }, work);
    },
    checkHealth: () => checkHealth(pool),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function checkServer(address: DatabaseAddress): Promise<number> {
  const where = describeAddress(address);
  try {
    const client = await connectClient(address);
    try {
      const { rows } = await client.query(
        "SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name, current_setting('server_encoding') AS encoding",
      );
      checkServerFacts(rows[0], where);
      return rows[0].version;
    } finally {
      await client.end();
    }
  } catch (error) {
    const found = toDatabaseError(error);
    if (error === found) throw found;
    throw new DatabaseError(found.code, `No connection to ${where}: ${found.message}`, error);
  }
}

/** Throws where the server is not one that we can work with. */
export function checkServerFacts(
  facts: { readonly version: number; readonly name: string; readonly encoding: string },
  where: string,
): void {
  if (facts.version < OLDEST_SERVER_MAJOR * 10_000) {
    throw new DatabaseError(
      'version-unsupported',
      `The server of ${where} is PostgreSQL ${facts.name}; outbreak needs ${OLDEST_SERVER_MAJOR} or newer. Upgrade it, or unset DATABASE_URL to use the PostgreSQL that outbreak brings.`,
    );
  }
  if (facts.encoding !== 'UTF8') {
    throw new DatabaseError(
      'encoding-unsupported',
      `The database ${where} stores text as ${facts.encoding}; outbreak needs UTF8. Make it with: CREATE DATABASE outbreak ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
}

function toPoolQueryable(pool: Pool): Queryable {
  const run = async (text: string, values: readonly unknown[] | undefined) => {
    const client = await acquire(pool);
    try {
      const result = await runOn(client, text, values);
      client.release();
      return result;
    } catch (error) {
      releaseAfter(client, error);
      throw error;
    }
  };
  const source = {
    async acquire() {
      const client = await acquire(pool);
      return {
        run: (text: string, values: readonly unknown[] | undefined) => runOn(client, text, values),
        release: () => client.release(),
      };
    },
  };
  return toQueryable(run, source);
}

async function runInPool<T>(
  pool: Pool,
  work: (transaction: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const retries =
    options.retries ?? (options.isolation === 'serializable' ? SERIALIZABLE_RETRIES : 0);
  for (let attempt = 0; ; attempt++) {
    const client = await acquire(pool);
    try {
      const value = await runTransaction(client, work, options);
      client.release();
      return value;
    } catch (error) {
      releaseAfter(client, error);
      if (attempt >= retries || !isWorthRetrying(error)) throw error;
    }
  }
}

async function acquire(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** A connection goes back to the pool after an error of a statement, but not when it is lost. */
function releaseAfter(client: PoolClient, error: unknown): void {
  const isLost = error instanceof DatabaseError && error.sqlState === undefined;
  client.release(isLost || (error instanceof DatabaseError && error.code === 'connection-lost'));
}

/**
 * Locks have a connection of their own, for the server frees them when it is lost; then the signal
 * tells the work that it is no longer alone.
 */
async function holdLock<T>(
  address: DatabaseAddress,
  lock: { readonly key: string; readonly statement: string },
  work: (lost: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const lost = new AbortController();
  const client = await connectClient(address).catch((error: unknown) => {
    throw toDatabaseError(error);
  });
  const lose = () =>
    lost.abort(new DatabaseError('connection-lost', `The lock ${lock.key} is lost.`));
  client.on('error', lose);
  client.on('end', lose);
  try {
    const { rows } = await runOn(client, lock.statement, [lock.key]);
    return rows[0]?.held === true ? { value: await work(lost.signal) } : undefined;
  } finally {
    client.off('end', lose);
    await client.end().catch(() => {});
  }
}

async function checkHealth(pool: Pool): Promise<DatabaseHealth> {
  const start = performance.now();
  try {
    const client = await acquire(pool);
    try {
      await runOn(client, 'SELECT 1', undefined);
      client.release();
    } catch (error) {
      releaseAfter(client, error);
      throw error;
    }
    return { ok: true, milliseconds: performance.now() - start };
  } catch (error) {
    const reason = toDatabaseError(error).message;
    return { ok: false, milliseconds: performance.now() - start, reason };
  }
}
