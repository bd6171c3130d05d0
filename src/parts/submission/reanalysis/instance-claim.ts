import type { Database } from '../../../platform/postgres/database.ts';

/** Another run is at work on the instance. */
export class InstanceClaimedError extends Error {
  override readonly name = 'InstanceClaimedError';
}

/** One run at a time analyses an instance again. */
export interface InstanceClaim {
  /** Aborted when the connection that holds the claim is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Claims an instance by a lock of the database, which ends with the process that holds it however it ends.
 * @throws InstanceClaimedError where another run has it; DatabaseError
 */
export async function claimInstance(db: Database, id: string): Promise<InstanceClaim> {
  const held = Promise.withResolvers<AbortSignal | null>();
  const ended = Promise.withResolvers<void>();
  const lock = db.tryAdvisoryLock(`reanalysis ${id}`, (lost) => {
    held.resolve(lost);
    return ended.promise;
  });
  lock.then(() => held.resolve(null), held.reject);
  const lost = await held.promise;
  if (lost === null)
    throw new InstanceClaimedError(`${id} is being analysed again by another run.`);
  return {
    lost,
    async release() {
      ended.resolve();
      await lock.catch(() => undefined);
    },
  };
}
