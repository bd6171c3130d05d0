import type { Queryable } from '../../platform/postgres/queryable.ts';

export const queryPages = ['search', 'explore', 'assays'] as const;
export type QueryPage = (typeof queryPages)[number];

/** A search that an account keeps. */
export interface SavedQuery {
  readonly id: string;
  readonly account: string;
  readonly instance: string;
  readonly name: string;
  readonly page: QueryPage;
  /** Of the page's address, without the question mark. */
  readonly search: string;
  readonly isShared: boolean;
  readonly watchedSince: Date | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly problem: string | null;
  /** Of an assay: since when its account knows that the share is over the threshold. */
  readonly alertedAt: Date | null;
}

const COLUMNS = `id, account, instance, name, page, search, is_shared AS "isShared",
  watched_since AS "watchedSince", created_at AS "createdAt", changed_at AS "changedAt", problem,
  alerted_at AS "alertedAt"`;

export async function insertQuery(to: Queryable, query: SavedQuery): Promise<void> {
  await to.query(
    `INSERT INTO saved_query (id, account, instance, name, page, search, is_shared, watched_since, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[query.id, query.account, query.instance, query.name, query.page, query.search],
      ...[query.isShared, query.watchedSince, query.createdAt, query.changedAt],
    ],
  );
}

export async function countQueries(from: Queryable, account: string): Promise<number> {
  const [row] = await from.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM saved_query WHERE account = $1',
    [account],
  );
  return row?.count ?? 0;
}

/** Those of an account, the last first. */
export function listQueries(from: Queryable, account: string): Promise<readonly SavedQuery[]> {
  return from.query<SavedQuery>(
    `SELECT ${COLUMNS} FROM saved_query WHERE account = $1 ORDER BY created_at DESC, id`,
    [account],
  );
}

/** One of an account, held until the transaction ends; null where the account has none of this id. */
export async function lockQuery(
  from: Queryable,
  id: string,
  account: string,
): Promise<SavedQuery | null> {
  const [row] = await from.query<SavedQuery>(
    `SELECT ${COLUMNS} FROM saved_query WHERE id = $1 AND account = $2 FOR UPDATE`,
    [id, account],
  );
  return row ?? null;
}

/** A shared one, whoever's it is; null where there is none or it is not shared. */
export async function findShared(from: Queryable, id: string): Promise<SavedQuery | null> {
  const [row] = await from.query<SavedQuery>(
    `SELECT ${COLUMNS} FROM saved_query WHERE id = $1 AND is_shared`,
    [id],
  );
  return row ?? null;
}

export async function updateQuery(to: Queryable, query: SavedQuery): Promise<void> {
  await to.query(
    `UPDATE saved_query SET name = $2, page = $3, search = $4, is_shared = $5, watched_since = $6,
       changed_at = $7, problem = $8, alerted_at = $9
     WHERE id = $1`,
    [
      ...[query.id, query.name, query.page, query.search, query.isShared],
      ...[query.watchedSince, query.changedAt, query.problem, query.alertedAt],
    ],
  );
}

/** Whether the account had it. */
export async function removeQuery(to: Queryable, id: string, account: string): Promise<boolean> {
  const rows = await to.query(
    'DELETE FROM saved_query WHERE id = $1 AND account = $2 RETURNING 1',
    [id, account],
  );
  return rows.length > 0;
}

/** Searches of an instance whose accounts want to be told of new genomes. */
export function listWatched(from: Queryable, instance: string): Promise<readonly SavedQuery[]> {
  return from.query<SavedQuery>(
    `SELECT ${COLUMNS} FROM saved_query
     WHERE instance = $1 AND watched_since IS NOT NULL AND page <> 'assays' ORDER BY id`,
    [instance],
  );
}

/** Assays whose accounts want to be told when they miss too many genomes, of all instances. */
export function listWatchedAssays(from: Queryable): Promise<readonly SavedQuery[]> {
  return from.query<SavedQuery>(
    `SELECT ${COLUMNS} FROM saved_query
     WHERE watched_since IS NOT NULL AND page = 'assays' ORDER BY id`,
  );
}

/**
 * Keeps since when an assay is over its threshold. Whether this changed anything: not where another run was quicker, or
 * the assay was changed, removed or is no longer watched since it was read.
 */
export async function setAlerted(
  to: Queryable,
  { id, alertedAt, changedAt }: SavedQuery,
  at: Date | null,
): Promise<boolean> {
  const rows = await to.query(
    `UPDATE saved_query SET alerted_at = $2
     WHERE id = $1 AND alerted_at IS NOT DISTINCT FROM $3 AND changed_at = $4
       AND watched_since IS NOT NULL AND page = 'assays' RETURNING 1`,
    [id, at, alertedAt, changedAt],
  );
  return rows.length > 0;
}

export async function setProblem(to: Queryable, id: string, problem: string | null): Promise<void> {
  await to.query(
    'UPDATE saved_query SET problem = $2 WHERE id = $1 AND problem IS DISTINCT FROM $2',
    [id, problem],
  );
}

/** The event up to which matches were looked for, held until the transaction ends. */
export async function lockPosition(from: Queryable): Promise<number> {
  const [row] = await from.query<{ position: number }>(
    'SELECT position FROM saved_query_reader FOR UPDATE',
  );
  return row?.position ?? 0;
}

export async function readPosition(from: Queryable): Promise<number> {
  const [row] = await from.query<{ position: number }>('SELECT position FROM saved_query_reader');
  return row?.position ?? 0;
}

export async function setPosition(to: Queryable, position: number): Promise<void> {
  await to.query('UPDATE saved_query_reader SET position = $1', [position]);
}

/**
 * Keeps that the account of a query is told of entries. Gives how many of them it had not been told of before;
 * a query that was removed meanwhile is told nothing.
 */
export async function addTold(
  to: Queryable,
  query: string,
  { accessions, at }: { readonly accessions: readonly string[]; readonly at: Date },
): Promise<number> {
  const rows = await to.query(
    `INSERT INTO saved_query_match (query, accession, told_at)
     SELECT q.id, a.accession, $3 FROM saved_query q, unnest($2::text[]) AS a(accession) WHERE q.id = $1
     ON CONFLICT DO NOTHING RETURNING 1`,
    [query, accessions, at],
  );
  return rows.length;
}

/** Entries that the account of a query was told of since a moment. */
export async function countTold(from: Queryable, query: string, since: Date): Promise<number> {
  const [row] = await from.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM saved_query_match WHERE query = $1 AND told_at >= $2',
    [query, since],
  );
  return row?.count ?? 0;
}
