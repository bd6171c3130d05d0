import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { LockScope } from './lock-vault.ts';

/** A lock that is or was in force, with who did what and why. */
export interface PastLock {
  readonly id: number;
  readonly scope: LockScope;
  readonly target: string;
  readonly isDrill: boolean;
  readonly why: string;
  readonly byOperator: boolean;
  /** Ids of accounts; 'command' for a command on the node's machine. */
  readonly lockedBy: string;
  readonly lockedAt: Date;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly endWhy: string | null;
}

const LISTED = 200;

/** The last locks, the newest first. */
export function readLockHistory(on: Queryable): Promise<readonly PastLock[]> {
  return on.query<PastLock>(
    `SELECT id::int AS id, scope, target, is_drill AS "isDrill", why, by_operator AS "byOperator", locked_by AS "lockedBy",
       locked_at AS "lockedAt", ended_by AS "endedBy", ended_at AS "endedAt", end_why AS "endWhy"
     FROM vault_lock ORDER BY id DESC LIMIT ${LISTED}`,
  );
}
