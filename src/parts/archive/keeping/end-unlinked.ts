import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { bury } from './remove-files.ts';

const DAY = 86_400_000;
/** Between telling the group and removing. */
export const WARNING_DAYS = 14;
/**
 * So many looks, one a day, have to find the file unlinked after its group was told: a clock that jumps ahead removes
 * nothing that was not announced for about as long.
 */
const WARNED_LOOKS = 12;
// Names in a notice; more help nobody.
const NAMES_SHOWN = 5;

interface Unlinked {
  readonly id: string;
  readonly name: string;
  readonly owner_group: string;
  readonly sha256: string | null;
}

/**
 * Files that are linked to nothing and were never open: tells their groups, and removes those that were announced long
 * enough. Marks restricted files whose day has come as opened, so that they stay. Resolves with what it did.
 */
export async function endUnlinked(
  context: ArchiveContext,
): Promise<{ readonly warned: number; readonly removed: number }> {
  const { db, clock, limits } = context;
  const at = clock.now();
  await db.execute(
    `UPDATE archive_file SET opened_at = $1 WHERE opened_at IS NULL AND state = 'ready'
       AND (visibility = 'open' OR (visibility = 'restricted' AND restricted_until <= $2::date))`,
    [at, today(context)],
  );
  await db.execute(
    `UPDATE archive_file SET warned_looks = warned_looks + 1
     WHERE warned_at IS NOT NULL AND state = 'ready' AND unlinked_since IS NOT NULL AND opened_at IS NULL`,
  );
  const removed = (await removeAnnounced(context, at)) + (await removeSimulated(context, at));
  const before = new Date(at.getTime() - limits.unlinkedDays * DAY);
  const warned = await db.transaction(async (tx) => {
    const files = await tx.query<Unlinked>(
      `UPDATE archive_file SET warned_at = $1, warned_looks = 0
       WHERE state = 'ready' AND warned_at IS NULL AND opened_at IS NULL AND unlinked_since < $2
       RETURNING id, name, owner_group, sha256`,
      [at, before],
    );
    const groups = Map.groupBy(files, ({ owner_group }) => owner_group);
    const date = new Date(at.getTime() + WARNING_DAYS * DAY).toISOString().slice(0, 10);
    appendEvents(
      tx,
      [...groups].map(([group, of]) => ({
        topic: 'notice',
        instance: NO_INSTANCE,
        payload: toNotice(group, of, date),
      })),
    );
    return files.length;
  });
  return { warned, removed };
}

function toNotice(group: string, files: readonly Unlinked[], date: string): Notice {
  const names = files.slice(0, NAMES_SHOWN).map(({ name }) => name);
  return {
    kind: 'files-unlinked',
    to: { group, right: 'submit' },
    group,
    subject: `files-unlinked ${group} ${date}`,
    values: { count: files.length, date, names: names.join(', ') },
    path: `/files?group=${encodeURIComponent(group)}`,
  };
}

/** Of a simulated outbreak that was removed as a whole its files go, too. */
async function removeSimulated(context: ArchiveContext, at: Date): Promise<number> {
  const there = (await context.listInstances()).map(({ id }) => id);
  const reason = 'its simulated outbreak was removed';
  return context.db.transaction(async (tx) => {
    const files = await tx.query<Unlinked>(
      `SELECT id, name, owner_group, sha256 FROM archive_file
       WHERE id LIKE 'sim-%' AND state IN ('ready', 'refused') AND NOT instance = ANY ($1) FOR UPDATE`,
      [there],
    );
    for (const file of files) await bury(tx, file, { by: 'node', reason, at });
    return files.length;
  });
}

async function removeAnnounced({ db }: ArchiveContext, at: Date): Promise<number> {
  const due = await db.query<{ id: string }>(
    `SELECT id FROM archive_file WHERE state = 'ready' AND opened_at IS NULL AND unlinked_since IS NOT NULL
       AND warned_at < $1 AND warned_looks >= $2`,
    [new Date(at.getTime() - WARNING_DAYS * DAY), WARNED_LOOKS],
  );
  let removed = 0;
  for (const { id } of due) {
    removed += await db.transaction(async (tx) => {
      // It may have been linked or opened meanwhile.
      const [file] = await tx.query<Unlinked>(
        `SELECT id, name, owner_group, sha256 FROM archive_file
         WHERE id = $1 AND state = 'ready' AND opened_at IS NULL AND unlinked_since IS NOT NULL
           AND warned_at IS NOT NULL AND NOT EXISTS (SELECT FROM archive_link WHERE file = $1) FOR UPDATE`,
        [id],
      );
      if (file === undefined) return 0;
      const reason = 'linked to nothing, and announced for removal';
      await bury(tx, file, { by: 'node', reason, at });
      appendAudit(
        tx,
        {
          operation: 'file-removed',
          actor: null,
          target: `/files/${id}`,
          status: 200,
          requestId: '',
          clientAddress: '',
          details: { name: file.name, sha256: file.sha256, reason },
        },
        at,
      );
      return 1;
    });
  }
  return removed;
}
