import type { Database } from '../../platform/postgres/database.ts';
import { appendEvents } from '../../platform/postgres/outbox.ts';
import { AppError } from '../../schema/errors.ts';
import type { Instance } from '../../schema/ports.ts';

interface InstanceRow {
  readonly id: string;
  readonly pathogen: string;
  readonly display_name: string;
  readonly simulated: boolean;
}

function toInstance(row: InstanceRow): Instance {
  return {
    id: row.id,
    pathogen: row.pathogen,
    displayName: row.display_name,
    simulated: row.simulated,
  };
}

const COLUMNS = 'id, pathogen, display_name, simulated';

/** All instances, those with real data first. */
export async function listInstances(db: Database): Promise<Instance[]> {
  const rows = await db.query<InstanceRow>(
    `SELECT ${COLUMNS} FROM instance ORDER BY simulated, id`,
  );
  return rows.map(toInstance);
}

export async function findInstance(db: Database, id: string): Promise<Instance | null> {
  const [row] = await db.query<InstanceRow>(`SELECT ${COLUMNS} FROM instance WHERE id = $1`, [id]);
  return row === undefined ? null : toInstance(row);
}

/** @throws AppError instance-not-found */
export async function getInstance(db: Database, id: string): Promise<Instance> {
  const instance = await findInstance(db, id);
  if (instance === null) {
    throw new AppError('instance-not-found', {
      detail: `There is no instance '${id.slice(0, 60)}'.`,
    });
  }
  return instance;
}

/** Makes an instance unless it is there. */
export async function ensureInstance(db: Database, instance: Instance): Promise<void> {
  await db.execute(
    'INSERT INTO instance (id, pathogen, display_name, simulated) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [instance.id, instance.pathogen, instance.displayName, instance.simulated],
  );
}

/** Makes a group unless it is there. */
export async function ensureGroup(db: Database, id: string, name: string): Promise<void> {
  await db.execute('INSERT INTO owner_group (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    id,
    name,
  ]);
}

/** Whether any real entry was ever released here. */
export async function hasRealEntries(db: Database): Promise<boolean> {
  const rows = await db.query(
    'SELECT 1 FROM entry e JOIN instance i ON i.id = e.instance WHERE NOT i.simulated LIMIT 1',
  );
  return rows.length > 0;
}

/**
 * Removes a simulated outbreak with all its entries, in one transaction with the word to the index.
 * @throws AppError instance-not-found, instance-not-removable
 */
export async function removeInstance(db: Database, id: string): Promise<void> {
  const instance = await getInstance(db, id);
  if (!instance.simulated) throw new AppError('instance-not-removable');
  await db.transaction(async (tx) => {
    await tx.execute('DELETE FROM instance WHERE id = $1 AND simulated', [id]);
    appendEvents(tx, [{ topic: 'instance.removed', instance: id, payload: {} }]);
  });
}
