import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { compareBytes } from '../../../platform/objects/check-bytes.ts';
import {
  type ObjectName,
  type ObjectStore,
  ObjectStoreError,
} from '../../../platform/objects/object-store.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { ArchiveContext } from '../archive-context.ts';
import { CHECK_OBJECTS } from './archive-jobs.ts';
import { lockObject } from './lock-object.ts';
import { pace } from './pace-bytes.ts';

/** What one run did. */
export interface ObjectsChecked {
  readonly checked: number;
  /** Found damaged or missing now, in the first store. */
  readonly damaged: number;
  /** Healed from the second store. */
  readonly healed: number;
  /** Copies of the second store that were made or made anew. */
  readonly mirrored: number;
}

interface DueObject extends ObjectName {
  readonly state: 'kept' | 'damaged' | 'missing';
}

type Finding =
  | { readonly ok: true }
  | { readonly ok: false; readonly state: 'damaged' | 'missing'; readonly what: string };

const AT_ONCE = 50;
// The next run begins after an hour.
const MOST_MILLISECONDS = 50 * 60_000;

/**
 * Reads kept objects again, those first whose last check is the oldest, and compares them with their digests. What is
 * damaged or missing is marked, so that nobody gets it, and healed from the second store where that has it whole; the
 * second store is compared and healed in the same way. A store that does not answer says nothing of its objects: the run
 * ends, and the next goes on. @throws ObjectStoreError unavailable
 */
export async function checkObjects(
  context: ArchiveContext,
  signal: AbortSignal,
): Promise<ObjectsChecked> {
  const begun = performance.now();
  const sums = { checked: 0, damaged: 0, healed: 0, mirrored: 0 };
  const seen = new Set<string>();
  try {
    for (;;) {
      const due = await listDue(context, [...seen]);
      if (due.length === 0) break;
      for (const object of due) {
        if (signal.aborted || performance.now() - begun > MOST_MILLISECONDS) return sums;
        seen.add(object.sha256);
        await lockObject(context.db, object.sha256, () =>
          checkObject(context, object, { signal, sums }),
        );
        sums.checked += 1;
      }
    }
    return sums;
  } finally {
    await showObjects(context);
    if (sums.damaged > 0) await tell(context, sums);
  }
}

/** Objects that are to be looked at now; damaged ones first, each run anew: the second store may be back. */
function listDue(
  { db, clock, limits, mirror }: ArchiveContext,
  seen: readonly string[],
): Promise<readonly DueObject[]> {
  const at = clock.now();
  const before = new Date(at.getTime() - limits.objectCheckDays * 86_400_000);
  // What was checked in the future was checked by a clock that was wrong.
  return db.query<DueObject>(
    `SELECT sha256, size, state FROM archive_object
     WHERE (state <> 'kept' OR checked_at < $1 OR checked_at > $2 OR ($3 AND mirrored_at IS NULL))
       AND NOT sha256 = ANY ($5)
     ORDER BY state = 'kept', checked_at LIMIT $4`,
    [before, at, mirror !== null, AT_ONCE, seen],
  );
}

interface Run {
  readonly signal: AbortSignal;
  readonly sums: { checked: number; damaged: number; healed: number; mirrored: number };
}

async function checkObject(context: ArchiveContext, object: DueObject, run: Run): Promise<void> {
  const { db, store, mirror } = context;
  const [row] = await db.query('SELECT FROM archive_object WHERE sha256 = $1', [object.sha256]);
  // Removed since it was listed.
  if (row === undefined) return;
  let finding = await compare(context, store, { object, signal: run.signal });
  if (!finding.ok) {
    // Marked before anything is tried: from here on nobody gets it.
    if (await markDamaged(context, object, finding)) run.sums.damaged += 1;
    if (mirror === null || !(await heal(context, object, { from: mirror, to: store }))) return;
    run.sums.healed += 1;
    finding = { ok: true };
  }
  await markKept(context, object);
  if (mirror === null) return;
  const copy = await compare(context, mirror, { object, signal: run.signal });
  if (!copy.ok) {
    if (!(await heal(context, object, { from: store, to: mirror }))) return;
    run.sums.mirrored += 1;
    context.logger.info({ object: object.sha256, found: copy.what }, 'copied to the mirror');
  }
  await markMirrored(context, object.sha256);
}

async function compare(
  { limits, pause }: ArchiveContext,
  store: ObjectStore,
  { object, signal }: { readonly object: ObjectName; readonly signal: AbortSignal },
): Promise<Finding> {
  const rate = { bytesPerSecond: limits.objectCheckBytesPerSecond, pause, signal };
  try {
    await compareBytes(object, pace(store.read(object), rate));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    const { failure, message: what } = error;
    if (failure === 'missing' || failure === 'damaged') return { ok: false, state: failure, what };
    throw error;
  }
}

/** Whether the object is whole in the other store now. */
async function heal(
  { logger }: ArchiveContext,
  { sha256, size }: ObjectName,
  { from, to }: { readonly from: ObjectStore; readonly to: ObjectStore },
): Promise<boolean> {
  try {
    // What is written is compared with the digest on its way.
    await to.put({ sha256, size }, from.read({ sha256, size }));
    return true;
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    logger.warn(
      { object: sha256, from: from.description, to: to.description, err: error },
      'not healed',
    );
    return false;
  }
}

/** True where it was not known to be damaged before. */
function markDamaged(
  { db, clock }: ArchiveContext,
  { sha256, size, state: before }: DueObject,
  { state, what }: Extract<Finding, { ok: false }>,
): Promise<boolean> {
  const at = clock.now();
  return db.transaction(async (tx) => {
    await tx.execute(
      `UPDATE archive_object SET state = $2, damage = $3, checked_at = $4, damaged_at = coalesce(damaged_at, $4)
       WHERE sha256 = $1`,
      [sha256, state, what.slice(0, 1000), at],
    );
    if (before !== 'kept') return false;
    const details = { sha256, size, state, what };
    appendAudit(tx, toAuditEntry('object-damaged', details), at);
    return true;
  });
}

async function markKept(
  { db, clock }: ArchiveContext,
  { sha256, size }: ObjectName,
): Promise<void> {
  const at = clock.now();
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ state: string }>(
      'SELECT state FROM archive_object WHERE sha256 = $1 FOR UPDATE',
      [sha256],
    );
    await tx.execute(
      `UPDATE archive_object SET state = 'kept', checked_at = $2, damage = NULL, damaged_at = NULL WHERE sha256 = $1`,
      [sha256, at],
    );
    if (row !== undefined && row.state !== 'kept') {
      const details = { sha256, size, before: row.state };
      appendAudit(tx, toAuditEntry('object-healed', details), at);
    }
  });
}

async function markMirrored({ db, clock }: ArchiveContext, sha256: string): Promise<void> {
  await db.execute('UPDATE archive_object SET mirrored_at = $2 WHERE sha256 = $1', [
    sha256,
    clock.now(),
  ]);
}

function toAuditEntry(operation: string, details: Readonly<Record<string, unknown>>) {
  return {
    operation,
    actor: null,
    target: `object ${String(details.sha256)}`,
    status: 200,
    requestId: '',
    clientAddress: '',
    details,
  };
}

async function tell(
  { db, administrators, clock }: ArchiveContext,
  { damaged: count, healed }: ObjectsChecked,
): Promise<void> {
  const payload: Notice = {
    kind: 'objects-damaged',
    to: { group: administrators, right: 'manage' },
    group: null,
    subject: `objects-damaged ${clock.now().toISOString().slice(0, 13)}`,
    values: { count, healed },
    path: '/files/objects',
  };
  await db.transaction(async (tx) => {
    appendEvents(tx, [{ topic: 'notice', instance: NO_INSTANCE, payload }]);
  });
}

/** What /metrics shows of the archive. */
export async function showObjects({ db, setGauge }: ArchiveContext): Promise<void> {
  const rows = await db.query<{ state: string; objects: number | string; bytes: number | string }>(
    'SELECT state, count(*) AS objects, coalesce(sum(size), 0) AS bytes FROM archive_object GROUP BY state',
  );
  for (const state of ['kept', 'damaged', 'missing']) {
    const row = rows.find((one) => one.state === state);
    const objects = 'Kept objects of the archive, by what their last check found.';
    setGauge('outbreak_archive_objects', objects, Number(row?.objects ?? 0), { state });
    const bytes = 'Bytes of the objects of the archive, by what their last check found.';
    setGauge('outbreak_archive_object_bytes', bytes, Number(row?.bytes ?? 0), { state });
  }
  const [oldest] = await db.query<{ at: Date | null }>(
    'SELECT min(checked_at) AS at FROM archive_object',
  );
  const seconds = oldest?.at == null ? 0 : oldest.at.getTime() / 1000;
  const help =
    'Time in seconds since 1970 of the check that lies back furthest; 0 where nothing is kept.';
  setGauge('outbreak_archive_oldest_check_timestamp_seconds', help, seconds);
}

/** Copies one object to the second store. @throws ObjectStoreError where it cannot be written now */
export async function mirrorObject(context: ArchiveContext, sha256: string): Promise<void> {
  const { db, store, mirror } = context;
  if (mirror === null) return;
  await lockObject(db, sha256, async () => {
    const [row] = await db.query<{ size: number }>(
      "SELECT size FROM archive_object WHERE sha256 = $1 AND state = 'kept' AND mirrored_at IS NULL",
      [sha256],
    );
    if (row === undefined) return;
    const object = { sha256, size: row.size };
    try {
      await mirror.put(object, store.read(object));
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      if (error.failure === 'damaged' || error.failure === 'missing')
        await suspect(context, sha256);
      throw error;
    }
    await markMirrored(context, sha256);
  });
}

/** An object that was found wrong while it was read is the next to be checked. */
export async function suspect({ db }: Pick<ArchiveContext, 'db'>, sha256: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute('UPDATE archive_object SET checked_at = to_timestamp(0) WHERE sha256 = $1', [
      sha256,
    ]);
    await addJob(tx, CHECK_OBJECTS, {}, { key: 'check-objects suspected' });
  });
}
