import type { Database } from '../../../platform/postgres/database.ts';
import { DatabaseError } from '../../../platform/postgres/database-error.ts';

/** An import under way, with its rows in the working table. */
export interface ImportRun {
  readonly id: string;
  /** Empties its working space. */
  end(): Promise<void>;
}

/**
 * Begins an import and clears up after those that ended without a word: each holds a lock of the
 * database while it lives, so one whose lock is free is dead.
 */
export async function beginRun(
  db: Database,
  run: { readonly id: string; readonly instance: string; readonly startedBy: string },
): Promise<ImportRun> {
  await removeDeadRuns(db);
  const unlock = await holdLock(db, run.id);
  try {
    await db.execute('INSERT INTO import_run (id, instance, started_by) VALUES ($1, $2, $3)', [
      run.id,
      run.instance,
      run.startedBy,
    ]);
  } catch (error) {
    await unlock();
    throw error;
  }
  return {
    id: run.id,
    async end() {
      try {
        await removeRun(db, run.id);
      } catch (error) {
        // A lost database is told by what was under way; the next import clears up here.
        if (!(error instanceof DatabaseError)) throw error;
      } finally {
        await unlock();
      }
    },
  };
}

const toLockName = (id: string) => `import ${id}`;

async function holdLock(db: Database, id: string): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const lock = db.withAdvisoryLock(toLockName(id), () => {
    held.resolve();
    return ended.promise;
  });
  lock.catch(held.reject);
  await held.promise;
  return async () => {
    ended.resolve();
    await lock.catch(() => undefined);
  };
}

async function removeDeadRuns(db: Database): Promise<void> {
  const runs = await db.query<{ id: string }>('SELECT id FROM import_run');
  for (const { id } of runs) await db.tryAdvisoryLock(toLockName(id), () => removeRun(db, id));
}

async function removeRun(db: Database, id: string): Promise<void> {
  for (const table of ['import_sequence', 'import_row_name', 'import_row']) {
    await db.execute(`DELETE FROM ${table} WHERE import_id = $1`, [id]);
  }
  await db.execute('DELETE FROM import_run WHERE id = $1', [id]);
}
