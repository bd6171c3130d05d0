import type { Database } from './database.ts';
import type { Queryable } from './queryable.ts';
import {
  type Migration,
  MigrationError,
  type MigrationSource,
  readMigrations,
} from './read-migrations.ts';

/** The platform's own tables; the first of the list that `migrate` is called with. */
export const PLATFORM_MIGRATIONS: MigrationSource = {
  part: 'platform',
  folder: new URL('./migrations/', import.meta.url),
};

export interface MigrateOptions {
  readonly programVersion: string;
  /** Parts that this program no longer has, whose tables may stay. */
  readonly retiredParts?: readonly string[];
  /** Leaves out those that this says no to, as for a backup of before them. */
  readonly isWanted?: (migration: Migration) => boolean;
  /** Called before each migration, for the log. */
  readonly onApply?: (migration: Migration) => void;
}

/** One row of schema_migration. */
interface Applied {
  readonly part: string;
  readonly number: number;
  readonly name: string;
  readonly digest: string;
  readonly applied_by_version: string;
}

const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('outbreak schema migration', 0))";

const TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migration (
    part text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by_version text NOT NULL,
    PRIMARY KEY (part, number)
  )`;

/**
 * Brings the database's tables up to this program, forward only: each migration in a transaction of
 * its own, under a lock, so that programs that start at the same time take turns. Returns those that
 * were applied. Throws a `MigrationError`, and changes nothing further, for a database that a newer
 * program has migrated and for a migration that was changed after it had been applied.
 */
export async function migrate(
  database: Database,
  sources: readonly MigrationSource[],
  options: MigrateOptions,
): Promise<readonly Migration[]> {
  const { isWanted = () => true } = options;
  const migrations = (await readMigrations(sources)).filter(isWanted);
  const retired = options.retiredParts ?? [];
  const done: Migration[] = [];
  for (;;) {
    const applied = await database.transaction(async (transaction) => {
      await transaction.query(LOCK);
      const next = findNext(migrations, await readApplied(transaction), retired);
      if (next !== undefined) await apply(transaction, next, options);
      return next;
    });
    if (applied === undefined) return done;
    done.push(applied);
  }
}

async function readApplied(transaction: Queryable): Promise<readonly Applied[]> {
  // A search by name first: a user who may not create tables can still use a database that is ready.
  const [found] = await transaction.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_migration') IS NOT NULL AS exists",
  );
  if (found?.exists !== true) await transaction.query(TABLE);
  return transaction.query<Applied>('SELECT * FROM schema_migration ORDER BY part, number');
}

async function apply(
  transaction: Queryable,
  migration: Migration,
  options: MigrateOptions,
): Promise<void> {
  options.onApply?.(migration);
  const { part, number, name, digest } = migration;
  try {
    await transaction.query(migration.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${part}/${name} failed and changed nothing: ${reason}`, {
      cause: error,
    });
  }
  await transaction.query(
    'INSERT INTO schema_migration (part, number, name, digest, applied_by_version) VALUES ($1, $2, $3, $4, $5)',
    [part, number, name, digest, options.programVersion],
  );
}

/** The first migration that is not applied yet; throws where the applied ones are not ours. */
function findNext(
  migrations: readonly Migration[],
  applied: readonly Applied[],
  retiredParts: readonly string[],
): Migration | undefined {
  const known = new Map(migrations.map((migration) => [toKey(migration), migration]));
  for (const row of applied) {
    if (retiredParts.includes(row.part)) continue;
    const migration = known.get(toKey(row));
    if (migration === undefined) {
      throw new MigrationError(
        `The database is newer than this program: version ${row.applied_by_version} has applied ${row.part}/${row.name}, which this one does not know. Start that version or a newer one.`,
      );
    }
    if (migration.digest !== row.digest) {
      throw new MigrationError(
        `${row.part}/${row.name} was changed after version ${row.applied_by_version} had applied it to this database. Put the migration back as it was and make the change in a new one.`,
      );
    }
  }
  const keys = new Set(applied.map(toKey));
  return migrations.find((migration) => !keys.has(toKey(migration)));
}

function toKey(migration: { readonly part: string; readonly number: number }): string {
  return `${migration.part}/${migration.number}`;
}
