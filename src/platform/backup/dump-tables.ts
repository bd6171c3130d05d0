import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { BackupJob, BackupManifest } from '../../schema/backup-manifest.ts';
import { connectClient, type DatabaseAddress, quoteIdentifier } from '../postgres/connection.ts';

/** What a dump says of itself. */
export type DumpedTables = Pick<
  BackupManifest,
  'migrations' | 'tables' | 'sequences' | 'serverVersion'
> & {
  readonly jobs: readonly BackupJob[];
  /** Number of the last row of the audit log; 0 where it is empty. */
  readonly lastAuditRow: number;
};

/** The folder of the tables in a backup's folder. */
export const TABLES_FOLDER = 'tables';
const PACKING = {
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
};

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Tables that hold records: not working space, and nothing of what the database computes itself. */
async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.relname ORDER BY c.relname`,
  );
  return rows;
}

/**
 * Writes all tables as they are at one moment, while others go on writing; each to a file of its own.
 * @throws DatabaseError, or what the disk says
 */
export async function dumpTables(address: DatabaseAddress, folder: string): Promise<DumpedTables> {
  const client = await connectClient(address);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables: BackupManifest['tables'] = [];
    const all = await listTables(client);
    for (const table of all.filter(({ name }) => name !== 'schema_migration')) {
      const file = join(TABLES_FOLDER, `${table.name}.copy.zst`);
      tables.push({
        name: table.name,
        columns: [...table.columns],
        rows: await dumpTable(client, table, join(folder, file)),
        file,
      });
    }
    const dumped = { tables, ...(await readOthers(client)) };
    await client.query('COMMIT');
    return dumped;
  } finally {
    await client.end();
  }
}

async function dumpTable(client: Client, { name, columns }: Table, path: string): Promise<number> {
  const list = columns.map(quoteIdentifier).join(', ');
  const source = client.query(copyTo(`COPY ${quoteIdentifier(name)} (${list}) TO STDOUT`));
  await pipeline(
    source,
    createZstdCompress(PACKING),
    createWriteStream(path, { mode: 0o600, flush: true }),
  );
  return source.rowCount;
}

async function readOthers(client: Client): Promise<Omit<DumpedTables, 'tables'>> {
  const migrations = await client.query<BackupManifest['migrations'][number]>(
    'SELECT part, number, name, digest FROM schema_migration ORDER BY part, number',
  );
  const sequences = await client.query<{ name: string; value: number }>(
    `SELECT sequencename AS name, last_value AS value FROM pg_sequences
     WHERE schemaname = current_schema() AND last_value IS NOT NULL`,
  );
  const jobs = await client.query<BackupJob>(
    `SELECT t.identifier AS name, j.payload, q.queue_name AS queue, j.run_at::text AS "runAt",
       j.max_attempts::int AS "maxAttempts", j.key
     FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
     WHERE j.attempts < j.max_attempts OR j.locked_at IS NOT NULL ORDER BY j.id`,
  );
  const audit = await client.query<{ last: number }>(
    'SELECT coalesce(max(sequence), 0) AS last FROM audit_record',
  );
  const server = await client.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  return {
    migrations: migrations.rows,
    sequences: Object.fromEntries(sequences.rows.map(({ name, value }) => [name, value])),
    jobs: jobs.rows,
    lastAuditRow: audit.rows[0]?.last ?? 0,
    serverVersion: server.rows[0]?.version ?? 0,
  };
}
