import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BackupManifest } from '../../schema/backup-manifest.ts';
import { connectClient, type DatabaseAddress, quoteIdentifier } from '../postgres/connection.ts';
import { BackupError } from './backup-error.ts';

type Table = BackupManifest['tables'][number];

/** Tables after those that their rows refer to. */
export function sortByReferences<T extends { readonly name: string }>(
  tables: readonly T[],
  references: readonly { readonly from: string; readonly to: string }[],
): T[] {
  const sorted: T[] = [];
  const known = new Map(tables.map((table) => [table.name, table]));
  const visited = new Set<string>();
  const visit = (name: string): void => {
    const table = known.get(name);
    if (table === undefined || visited.has(name)) return;
    visited.add(name);
    for (const { from, to } of references) if (from === name) visit(to);
    sorted.push(table);
  };
  for (const { name } of tables) visit(name);
  return sorted;
}

/**
 * Fills tables, which are as the backup's migrations make them, in one transaction: all rows, or none. What stands
 * in them already goes. @throws BackupError, DatabaseError
 */
export async function loadTables(
  address: DatabaseAddress,
  folder: string,
  manifest: Pick<BackupManifest, 'tables' | 'sequences'>,
): Promise<void> {
  const client = await connectClient(address);
  try {
    await client.query('BEGIN');
    const { rows: references } = await client.query<{ from: string; to: string }>(
      `SELECT c.conrelid::regclass::text AS from, c.confrelid::regclass::text AS to FROM pg_constraint c
       WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid`,
    );
    const tables = sortByReferences(manifest.tables, references);
    // Rows come as they were: nothing is numbered, chained or told anew.
    for (const { name } of tables) await setTriggers(client, name, 'DISABLE');
    const names = tables.map(({ name }) => quoteIdentifier(name)).join(', ');
    if (names !== '') await client.query(`TRUNCATE ${names} CASCADE`);
    for (const table of tables) await loadTable(client, table, folder);
    for (const { name } of tables) await setTriggers(client, name, 'ENABLE');
    for (const [name, value] of Object.entries(manifest.sequences)) {
      await client.query('SELECT setval($1::regclass, $2)', [quoteIdentifier(name), value]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function setTriggers(client: Client, table: string, what: 'ENABLE' | 'DISABLE') {
  await client.query(`ALTER TABLE ${quoteIdentifier(table)} ${what} TRIGGER USER`);
}

async function loadTable(client: Client, table: Table, folder: string): Promise<void> {
  const columns = table.columns.map(quoteIdentifier).join(', ');
  const sink = client.query(
    copyFrom(`COPY ${quoteIdentifier(table.name)} (${columns}) FROM STDIN`),
  );
  await pipeline(createReadStream(join(folder, table.file)), createZstdDecompress(), sink);
  if (sink.rowCount === table.rows) return;
  throw new BackupError(`${table.name}: ${sink.rowCount} rows came, and ${table.rows} were saved.`);
}
