import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import { type DataAccess, NO_INSTANCE, type Notice } from '../../../schema/ports.ts';

/** The job that tells a group of accesses; `jobs/digest-accesses.ts` declares what it does. */
export const DIGEST = { name: 'digest-accesses', maxAttempts: 25 } as const;

/** Hour in UTC at which groups are told of the day before. */
const DIGEST_HOUR = 5;

function nextDigest(now: Date): Date {
  const at = new Date(now);
  at.setUTCHours(DIGEST_HOUR, 0, 0, 0);
  if (at <= now) at.setUTCDate(at.getUTCDate() + 1);
  return at;
}

/**
 * Writes who saw how many records of whom, one row a group. It is there for good when this resolves, and so
 * is the job that tells those groups.
 */
export async function recordDataAccess(
  db: Database,
  { caller, operation, instance, records }: DataAccess,
  now: Date,
): Promise<void> {
  const rows = Object.entries(records).filter(([, count]) => count > 0);
  if (rows.length === 0) return;
  const isOwn = rows.map(([group]) =>
    caller.grants.some((grant) => grant.group === group && grant.via === 'membership'),
  );
  await db.transaction(async (tx) => {
    await tx.execute(
      `INSERT INTO data_access (owner_group, records, is_own, accessed_at, accessed_by, name, token, operation, instance)
       SELECT r.*, $4, $5, $6, $7, $8, $9 FROM unnest($1::text[], $2::int[], $3::boolean[]) AS r`,
      [
        rows.map(([group]) => group),
        rows.map(([, count]) => count),
        isOwn,
        now,
        caller.id,
        caller.name,
        caller.token?.id ?? null,
        operation,
        instance,
      ],
    );
    for (const [at, [group]] of rows.entries()) {
      if (isOwn[at]) continue;
      const options = { key: `${DIGEST.name} ${group}`, runAt: nextDigest(now) };
      await addJob(tx, DIGEST, { group }, options);
    }
  });
}

/** Tells a group how often others saw its data since it was told last. */
export async function digestAccesses(db: Database, group: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(
      'INSERT INTO access_digest (owner_group, last_access) VALUES ($1, 0) ON CONFLICT DO NOTHING',
      [group],
    );
    const [told] = await tx.query<{ last_access: number }>(
      'SELECT last_access FROM access_digest WHERE owner_group = $1 FOR UPDATE',
      [group],
    );
    const [found] = await tx.query<{ count: number; last: number | null }>(
      `SELECT count(*)::int AS count, max(id) AS last FROM data_access
       WHERE owner_group = $1 AND id > $2 AND NOT is_own`,
      [group, told?.last_access ?? 0],
    );
    if (found === undefined || found.last === null) return;
    await tx.execute('UPDATE access_digest SET last_access = $2 WHERE owner_group = $1', [
      group,
      found.last,
    ]);
    const notice: Notice = {
      kind: 'data-accessed',
      to: { group, right: 'manage' },
      group,
      subject: `data-accessed ${group} ${found.last}`,
      values: { count: found.count },
      path: `/groups/${encodeURIComponent(group)}`,
    };
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload: notice }]);
  });
}

/** One look at data that is not open, as its owner is told. */
export interface AccessRow {
  readonly id: number;
  readonly at: string;
  readonly by: { readonly id: string; readonly name: string; readonly token: string | null };
  readonly operation: string;
  readonly instance: string;
  readonly records: number;
  readonly isOwn: boolean;
}

/** The last accesses to a group's data, before an id where one is given. */
export async function listAccesses(
  db: Database,
  group: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<AccessRow[]> {
  const rows = await db.query<{
    id: number;
    accessed_at: Date;
    accessed_by: string;
    name: string;
    token: string | null;
    operation: string;
    instance: string;
    records: number;
    is_own: boolean;
  }>(
    `SELECT id, accessed_at, accessed_by, name, token, operation, instance, records, is_own FROM data_access
     WHERE owner_group = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [group, before ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: row.accessed_at.toISOString(),
    by: { id: row.accessed_by, name: row.name, token: row.token },
    operation: row.operation,
    instance: row.instance,
    records: row.records,
    isOwn: row.is_own,
  }));
}
