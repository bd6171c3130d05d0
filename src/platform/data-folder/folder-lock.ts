import { DatabaseSync } from 'node:sqlite';

/** An exclusive lock that the kernel holds for this process, and drops when the process ends. */
export interface FolderLock {
  release(): void;
}

/**
 * How long the second of two starters waits for the first. It is also what lets a reader that looks
 * at the lock for a moment, in `isFolderLocked`, never make a start fail.
 */
const WAIT_MILLISECONDS = 250;

/** SQLITE_BUSY: somebody else holds the lock. */
const BUSY = 5;

/**
 * Takes the lock in `file`, or returns undefined when another process (or this one) holds it.
 *
 * Node has no call for file locks, but its built-in SQLite takes them on every system: an exclusive
 * transaction on an empty database writes nothing and holds the kernel's lock on the file. The
 * kernel drops it at the end of the process however that comes, so that there is no stale lock, no
 * process number that could be used again and no race between two starts, and it also works between
 * two containers that share a folder. Throws where the file cannot be opened or locked at all.
 *
 * Nobody in this process may open `file` in any other way: closing such a descriptor would drop the
 * lock (that is how POSIX locks are defined).
 */
export function takeFolderLock(file: string): FolderLock | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${WAIT_MILLISECONDS}`);
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

/** True while some process holds the lock in `file`; the file must exist and is only read. */
export function isFolderLocked(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function isBusy(error: unknown): boolean {
  // The low byte is the primary code; extended codes such as SQLITE_BUSY_RECOVERY add to it.
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === BUSY
  );
}
