import assert from 'node:assert/strict';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { type Database, openDatabase } from '../../src/platform/postgres/database.ts';

/** A connection of its own to the database of the node that runs on a data folder; who opens it closes it. */
export async function openNodeDatabase(data: string): Promise<Database> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held', `a node runs on ${data}`);
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined, 'the node tells how to reach its PostgreSQL');
  return openDatabase(address);
}

/** The same for as long as some work takes. */
export async function withNodeDatabase<T>(
  data: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openNodeDatabase(data);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
