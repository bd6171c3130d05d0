import pg, { type Client, type ClientConfig } from 'pg';
import { lowerPriority } from '../workers/lower-priority.ts';

/** Where a database is: a URL for any PostgreSQL, or the socket folder of our own. */
export type DatabaseAddress =
  | { readonly url: string }
  | { readonly socketFolder: string; readonly user: string; readonly database: string };

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const INT8_ARRAY = 1016;

/**
 * How values come out, where pg's own choice would be a trap: a 64-bit integer (every count, every
 * sequence number) is a number, and an error beyond 2^53; a date and a timestamp without a zone stay
 * text, since a Date would move them by the machine's time zone. The rest is pg's: numeric is text,
 * timestamptz is a Date, json is its value.
 */
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return parseSafeInteger;
    if (oid === INT8_ARRAY) return parseSafeIntegers;
    if (oid === DATE || oid === TIMESTAMP) return (text: string) => text;
    return pg.types.getTypeParser(oid, format);
  },
};

/** The settings of pg for an address. */
export function toClientConfig(address: DatabaseAddress): ClientConfig {
  const shared = {
    application_name: 'outbreak',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types: TYPES as pg.CustomTypesConfig,
  };
  if ('url' in address) return { ...shared, connectionString: address.url };
  const { socketFolder: host, user, database } = address;
  return { ...shared, host, port: 5432, user, database };
}

/** What every connection does first, so that SQL means the same on every server. */
export async function prepareClient(client: pg.ClientBase): Promise<void> {
  await client.query("SET TIME ZONE 'UTC'");
}

/**
 * The same for work that others shall not wait for: without helpers of the server's, and on our own server, whose
 * processes are ours, at the lowest priority.
 */
export async function prepareBackgroundClient(
  client: pg.ClientBase,
  address: DatabaseAddress,
): Promise<void> {
  await prepareClient(client);
  await client.query('SET max_parallel_workers_per_gather = 0');
  if ('url' in address) return;
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  lowerPriority(rows[0]?.pid);
}

/** A connection of its own, outside the pool, ready for use. */
export async function connectClient(address: DatabaseAddress): Promise<Client> {
  const client = new pg.Client(toClientConfig(address));
  // A connection that is lost fails its statement; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await prepareClient(client);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Where the database is, for a message: never with a password. */
export function describeAddress(address: DatabaseAddress): string {
  if (!('url' in address)) return `${address.database} in ${address.socketFolder}`;
  try {
    const { host, pathname } = new URL(address.url);
    return `${pathname.slice(1)} on ${host === '' ? 'this machine' : host}`;
  } catch {
    return 'the database of DATABASE_URL';
  }
}

/** A name as an identifier in SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${text} is too large for a number; select it as text`);
  }
  return value;
}

function parseSafeIntegers(text: string): (number | null)[] {
  // An array of integers has no quotes and, as we use it, one dimension: {1,NULL,3}.
  const inner = text.slice(1, -1);
  if (inner === '') return [];
  return inner.split(',').map((item) => (item === 'NULL' ? null : parseSafeInteger(item)));
}
