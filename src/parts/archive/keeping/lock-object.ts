import type { Database } from '../../../platform/postgres/database.ts';

/** Does something with an object while nobody else keeps, removes or heals the one of the same digest. */
export function lockObject<Value>(
  db: Database,
  sha256: string,
  work: () => Promise<Value>,
): Promise<Value> {
  return db.withAdvisoryLock(`archive object ${sha256}`, work);
}
