import type { ClientBase, QueryResult } from 'pg';
import { DatabaseError } from './database-error.ts';
import { type Queryable, runOn, toQueryable } from './queryable.ts';

/** A transaction that is open. */
export interface Transaction extends Queryable {
  /**
   * Has `work` done as the last thing before the commit, in the order of the calls. What holds a
   * lock that others wait for belongs here, so that they wait for the commit only.
   */
  beforeCommit(work: () => Promise<void>): void;
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /**
   * How often the work is done again after a serialisation failure or a deadlock. It must then be
   * free of effects outside the database. Default 0, and 5 for 'serializable'.
   */
  readonly retries?: number;
}

/** Runs `work` in a transaction on this connection: it commits, or rolls back and throws. */
export async function runTransaction<T>(
  client: ClientBase,
  work: (transaction: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const isolation = (options.isolation ?? 'read committed').toUpperCase();
  const access = options.readOnly === true ? 'READ ONLY' : 'READ WRITE';
  await runOn(client, `BEGIN ISOLATION LEVEL ${isolation} ${access}`, undefined);
  const { transaction, runLast, end } = openTransaction(client);
  let value: T;
  try {
    value = await work(transaction);
    await runLast();
    await end();
  } catch (error) {
    await end();
    await rollBack(client);
    throw error;
  }
  const result = await runOn(client, 'COMMIT', undefined);
  // After a failed statement whose error the work has swallowed, COMMIT rolls back without an error.
  if (result.command !== 'COMMIT') {
    throw new DatabaseError('other', 'The transaction was rolled back: a statement in it failed.');
  }
  return value;
}

/** True for an error after which the same work may well succeed. */
export function isWorthRetrying(error: unknown): boolean {
  return (
    error instanceof DatabaseError &&
    (error.code === 'serialization-failure' || error.code === 'deadlock')
  );
}

function openTransaction(client: ClientBase): {
  transaction: Transaction;
  runLast: () => Promise<void>;
  /** Waits for the statement that runs and refuses those after it. */
  end: () => Promise<void>;
} {
  const last: (() => Promise<void>)[] = [];
  let open = true;
  let queue: Promise<unknown> = Promise.resolve();
  // One connection takes one statement at a time; callers may still start several at once.
  const run = (text: string, values?: readonly unknown[]): Promise<QueryResult> => {
    const next = queue.then(() => {
      if (!open) throw new DatabaseError('other', 'The transaction has already ended.');
      return runOn(client, text, values);
    });
    queue = next.catch(() => {});
    return next;
  };
  const queryable = toQueryable(run, { acquire: async () => ({ run, release() {} }) });
  const transaction = {
    ...queryable,
    beforeCommit: (work: () => Promise<void>) => last.push(work),
  };
  const runLast = async () => {
    for (const work of last) await work();
  };
  const end = async () => {
    open = false;
    await queue;
  };
  return { transaction, runLast, end };
}

async function rollBack(client: ClientBase): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch {
    // The connection is gone, and with it the transaction.
  }
}
