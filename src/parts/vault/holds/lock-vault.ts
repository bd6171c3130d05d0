import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NODE_GROUP } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';

/** What can be locked. */
export const lockScopes = ['vault', 'dataset', 'file'] as const;
export type LockScope = (typeof lockScopes)[number];

/** What is locked: the whole vault, or one dataset or file by its accession without version. */
export interface LockTarget {
  readonly scope: LockScope;
  /** Empty for the whole vault. */
  readonly target: string;
}

/** Who locks or unlocks: for the audit row, too. */
export interface LockRequest {
  /** Id of the account; null for a command on the node's machine. */
  readonly by: string | null;
  /** Whether that is one who runs the node. */
  readonly isOperator: boolean;
  readonly requestId: string;
  readonly clientAddress: string;
}

/** A lock that is in force. */
export interface VaultLock extends LockTarget {
  readonly isDrill: boolean;
  readonly why: string;
  readonly byOperator: boolean;
  readonly lockedAt: Date;
}

interface LockContext {
  readonly db: Database;
  readonly clock: Clock;
}

const COLUMNS = `scope, target, is_drill AS "isDrill", why, by_operator AS "byOperator", locked_at AS "lockedAt"`;
const COMMAND = 'command';

/** Locks that are in force, the widest first. */
export function listLocks(on: Queryable): Promise<readonly VaultLock[]> {
  return on.query<VaultLock>(
    `SELECT ${COLUMNS} FROM vault_lock WHERE ended_at IS NULL
     ORDER BY array_position(ARRAY['vault', 'dataset', 'file'], scope), target`,
  );
}

/**
 * Locks: from the commit on nothing of it is given to anybody, and what runs is cut by those who give it. Deposits go on,
 * since they let nothing out. @throws AppError vault-record-not-found, vault-file-not-found, request-conflict
 */
export async function lockVault(
  { db, clock }: LockContext,
  target: LockTarget,
  {
    why,
    isDrill,
    request,
  }: { readonly why: string; readonly isDrill: boolean; readonly request: LockRequest },
): Promise<void> {
  await db.transaction(async (tx) => {
    await requireTarget(tx, target);
    const at = clock.now();
    const added = await tx.execute(
      `INSERT INTO vault_lock (scope, target, is_drill, why, by_operator, locked_by, locked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (scope, target) WHERE ended_at IS NULL DO NOTHING`,
      [
        ...[target.scope, target.target, isDrill, why],
        ...[request.isOperator, request.by ?? COMMAND, at],
      ],
    );
    if (added === 0) {
      throw new AppError('request-conflict', {
        detail: `${nameTarget(target)} is locked already.`,
      });
    }
    await tell(tx, target, { kind: 'vault-locked', why, isDrill });
    auditLock(tx, target, { operation: 'vault-locked', details: { why, isDrill }, request, at });
  });
}

/** Ends a lock. @throws AppError request-conflict where there is none, not-allowed for one of those who run the node */
export async function unlockVault(
  { db, clock }: LockContext,
  target: LockTarget,
  { why, request }: { readonly why: string; readonly request: LockRequest },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.query<VaultLock>(
      `SELECT ${COLUMNS} FROM vault_lock WHERE scope = $1 AND target = $2 AND ended_at IS NULL FOR UPDATE`,
      [target.scope, target.target],
    );
    if (lock === undefined) {
      throw new AppError('request-conflict', { detail: `${nameTarget(target)} is not locked.` });
    }
    if (lock.byOperator && !request.isOperator) {
      throw new AppError('not-allowed', {
        detail: 'Those who run this node have locked it, and they lift it.',
      });
    }
    const at = clock.now();
    await tx.execute(
      `UPDATE vault_lock SET ended_by = $3, ended_at = $4, end_why = $5
       WHERE scope = $1 AND target = $2 AND ended_at IS NULL`,
      [target.scope, target.target, request.by ?? COMMAND, at, why],
    );
    const { isDrill } = lock;
    await tell(tx, target, { kind: 'vault-unlocked', why, isDrill });
    auditLock(tx, target, { operation: 'vault-unlocked', details: { why, isDrill }, request, at });
  });
}

function nameTarget({ scope, target }: LockTarget): string {
  return scope === 'vault' ? 'The vault' : target;
}

async function requireTarget(tx: Transaction, { scope, target }: LockTarget): Promise<void> {
  if (scope === 'dataset') {
    const [found] = await tx.query(
      "SELECT FROM vault_record WHERE accession = $1 AND kind = 'dataset'",
      [target],
    );
    if (found === undefined) throw new AppError('vault-record-not-found');
  }
  if (scope === 'file') {
    const [found] = await tx.query('SELECT FROM vault_file WHERE accession = $1', [target]);
    if (found === undefined) throw new AppError('vault-file-not-found');
  }
}

interface Concerned {
  readonly owner: string;
  readonly committee: string | null;
}

/** Groups that own what is locked, and those of the committees of its datasets. */
async function listConcerned(tx: Transaction, { scope, target }: LockTarget) {
  const rows = await tx.query<Concerned>(
    `SELECT r.owner_group AS owner, c.owner_group AS committee
     FROM vault_record r
       LEFT JOIN vault_record p ON p.accession = r.body ->> 'policy'
       LEFT JOIN vault_record c ON c.accession = p.body ->> 'committee'
     WHERE r.kind = 'dataset' AND r.version > 0 AND ($1 = 'vault' OR ($1 = 'dataset' AND r.accession = $2)
       OR ($1 = 'file' AND EXISTS (SELECT FROM vault_dataset_file d WHERE d.dataset = r.accession AND d.file = $2)))
     UNION SELECT owner_group, NULL FROM vault_file WHERE $1 = 'file' AND accession = $2`,
    [scope, target],
  );
  const groups = (all: readonly (string | null)[]) =>
    [...new Set(all)].flatMap((group) => (group === null ? [] : [group]));
  return {
    owners: groups(rows.map(({ owner }) => owner)),
    committees: groups(rows.map(({ committee }) => committee)),
  };
}

async function tell(
  tx: Transaction,
  target: LockTarget,
  {
    kind,
    why,
    isDrill,
  }: {
    readonly kind: 'vault-locked' | 'vault-unlocked';
    readonly why: string;
    readonly isDrill: boolean;
  },
): Promise<void> {
  const { owners, committees } = await listConcerned(tx, target);
  const toNotice = (group: string, right: 'manage' | 'release'): Notice => ({
    kind,
    to: { group, right },
    group: group === NODE_GROUP ? null : group,
    subject: `vault lock ${target.scope} ${target.target}`,
    values: { target: nameTarget(target), why, drill: isDrill ? 'DRILL: ' : '' },
    path: target.scope === 'dataset' ? `/vault?dataset=${target.target}` : '/vault',
  });
  const notices = [
    toNotice(NODE_GROUP, 'manage'),
    ...owners.filter((group) => group !== NODE_GROUP).map((group) => toNotice(group, 'manage')),
    ...committees
      .filter((group) => group !== NODE_GROUP && !owners.includes(group))
      .map((group) => toNotice(group, 'release')),
  ];
  appendEvents(
    tx,
    notices.map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
  );
}

function auditLock(
  tx: Transaction,
  { scope, target }: LockTarget,
  {
    operation,
    details,
    request,
    at,
  }: {
    readonly operation: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly request: LockRequest;
    readonly at: Date;
  },
): void {
  appendAudit(
    tx,
    {
      operation,
      actor: request.by,
      target: scope === 'vault' ? '/vault' : `/vault/${scope}s/${target}`,
      status: 200,
      requestId: request.requestId,
      clientAddress: request.clientAddress,
      details: { ...details, scope },
    },
    at,
  );
}
