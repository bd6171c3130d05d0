import type { Database } from '../../platform/postgres/database.ts';
import type { Connector } from './connector.ts';
import type { Statements } from './running/run-store.ts';

const COLUMNS = `id, name, source, result, instance, query, schedule, most_records AS "mostRecords",
  requests_a_second AS "requestsASecond", contact_email AS "contactEmail", sealed_key IS NOT NULL AS "hasKey",
  is_paused AS "isPaused", added_by AS "addedBy", added_at AS "addedAt", next_run_at AS "nextRunAt",
  read_until::text AS "readUntil", succeeded_at AS "succeededAt", failures`;

export function listConnectors(db: Statements): Promise<readonly Connector[]> {
  return db.query<Connector>(`SELECT ${COLUMNS} FROM connector ORDER BY added_at, id`);
}

export async function findConnector(db: Statements, id: string): Promise<Connector | null> {
  const [row] = await db.query<Connector>(`SELECT ${COLUMNS} FROM connector WHERE id = $1`, [id]);
  return row ?? null;
}

/** What an administrator says of a connector. */
export type ConnectorSettings = Pick<
  Connector,
  | 'name'
  | 'source'
  | 'result'
  | 'instance'
  | 'query'
  | 'schedule'
  | 'mostRecords'
  | 'requestsASecond'
  | 'contactEmail'
>;

/** False where one has the name already. */
export async function insertConnector(
  tx: Statements,
  connector: ConnectorSettings & {
    readonly id: string;
    readonly sealedKey: Uint8Array | null;
    readonly addedBy: string;
    readonly now: Date;
  },
): Promise<boolean> {
  const count = await tx.execute(
    `INSERT INTO connector (id, name, source, result, instance, query, schedule, most_records, requests_a_second,
       contact_email, sealed_key, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (name) DO NOTHING`,
    [
      connector.id,
      connector.name,
      connector.source,
      connector.result,
      connector.instance,
      JSON.stringify(connector.query),
      connector.schedule,
      connector.mostRecords,
      connector.requestsASecond,
      connector.contactEmail,
      connector.sealedKey,
      connector.addedBy,
      connector.now,
    ],
  );
  return count > 0;
}

/** False where there is none. */
export async function deleteConnector(db: Database, id: string): Promise<boolean> {
  return (await db.execute('DELETE FROM connector WHERE id = $1', [id])) > 0;
}

export async function setPaused(tx: Statements, id: string, isPaused: boolean): Promise<void> {
  await tx.execute('UPDATE connector SET is_paused = $2, next_run_at = NULL WHERE id = $1', [
    id,
    isPaused,
  ]);
}

export async function setNextRun(tx: Statements, id: string, nextRunAt: Date): Promise<void> {
  await tx.execute('UPDATE connector SET next_run_at = $2 WHERE id = $1', [id, nextRunAt]);
}

/** Notes how a run ended; gives how many in a row have failed. */
export async function noteEnd(
  tx: Statements,
  id: string,
  end: { readonly isGood: boolean; readonly now: Date },
): Promise<number> {
  const [row] = await tx.query<{ failures: number }>(
    `UPDATE connector SET failures = CASE WHEN $2 THEN 0 ELSE failures + 1 END,
       succeeded_at = CASE WHEN $2 THEN $3::timestamptz ELSE succeeded_at END
     WHERE id = $1 RETURNING failures`,
    [id, end.isGood, end.now],
  );
  return row?.failures ?? 0;
}

export async function readSealedKey(db: Statements, id: string): Promise<Uint8Array | null> {
  const [row] = await db.query<{ key: Uint8Array | null }>(
    'SELECT sealed_key AS key FROM connector WHERE id = $1',
    [id],
  );
  return row?.key ?? null;
}

/** How many records each connector has here, by what became of them. */
export async function countRecords(
  db: Statements,
): Promise<ReadonlyMap<string, { readonly held: number; readonly refused: number }>> {
  const rows = await db.query<{ connector: string; held: number; refused: number }>(
    `SELECT connector, count(*) FILTER (WHERE outcome IN ('added', 'changed', 'unchanged', 'duplicate'))::int AS held,
       count(*) FILTER (WHERE outcome = 'refused')::int AS refused
     FROM connector_record GROUP BY connector`,
  );
  return new Map(rows.map(({ connector, ...counts }) => [connector, counts]));
}

/** The addresses that records were fetched from last, by source and accession. */
export async function findAddresses(
  db: Statements,
  instance: string,
  records: readonly { readonly source: string; readonly accession: string }[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ name: string; address: string }>(
    `SELECT DISTINCT ON (c.source, r.accession) c.source || ' ' || r.accession AS name, r.address
     FROM unnest($2::text[], $3::text[]) AS a(source, accession)
       JOIN connector c ON c.instance = $1 AND c.source = a.source
       JOIN connector_record r ON r.connector = c.id AND r.accession = a.accession
     ORDER BY c.source, r.accession, r.fetched_at DESC`,
    [instance, records.map(({ source }) => source), records.map(({ accession }) => accession)],
  );
  return new Map(rows.map(({ name, address }) => [name, address]));
}
