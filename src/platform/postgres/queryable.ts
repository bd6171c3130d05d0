import { Kysely, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import type { ClientBase, QueryResult } from 'pg';
import { toDatabaseError } from './database-error.ts';

/** What the database and a transaction have in common. Every error is a `DatabaseError`. */
export interface Queryable {
  /** Runs one statement and returns its rows; without values also several statements. */
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
  /** Runs one statement and returns how many rows it inserted, changed or deleted. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** Kysely over the same connection, for queries that are put together from parts. */
  kysely<Tables>(): Kysely<Tables>;
}

/** Runs a statement somewhere. */
export type RunStatement = (
  text: string,
  values: readonly unknown[] | undefined,
) => Promise<QueryResult>;

/** How Kysely gets a connection, and what it does when done. */
export interface KyselySource {
  acquire(): Promise<{ readonly run: RunStatement; release(): void }>;
}

/** Makes a `Queryable` of a way to run a statement. */
export function toQueryable(run: RunStatement, source: KyselySource): Queryable {
  let builder: Kysely<unknown> | undefined;
  return {
    async query<Row>(text: string, values?: readonly unknown[]) {
      const result = await run(text, values);
      // Several statements at once give several results; the last one's rows count.
      const last: unknown = Array.isArray(result) ? result.at(-1) : result;
      return (last as QueryResult).rows as Row[];
    },
    async execute(text, values) {
      return (await run(text, values)).rowCount ?? 0;
    },
    kysely<Tables>() {
      builder ??= makeKysely(source);
      return builder as Kysely<unknown> as Kysely<Tables>;
    },
  };
}

/** Runs a statement on a connection, with our errors. */
export async function runOn(
  client: ClientBase,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<QueryResult> {
  try {
    return values === undefined ? await client.query(text) : await client.query(text, [...values]);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function makeKysely(source: KyselySource): Kysely<unknown> {
  const connect = async (): Promise<PostgresPoolClient> => {
    const { run, release } = await source.acquire();
    const query = async <R>(text: unknown, values?: readonly unknown[]) =>
      (await run(String(text), values)) as unknown as PostgresQueryResult<R>;
    return { query, release } as PostgresPoolClient;
  };
  return new Kysely({ dialect: new PostgresDialect({ pool: { connect, end: async () => {} } }) });
}
