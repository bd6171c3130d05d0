import { addJob, hasJobAhead } from '../../../platform/jobs/job-queue.ts';
import { type ArchiveContext, incomingPath } from '../archive-context.ts';
import { completeUpload, dropIncoming } from '../uploads/append-upload.ts';
import { CHECK_FILE } from './archive-jobs.ts';

/**
 * An upload is given up when its time has passed by the clock and so many looks, one an hour, saw nothing new: a clock
 * that jumps ahead ends none by itself.
 */
const MOST_IDLE_LOOKS = 24;

/**
 * Looks at all uploads: gives up those that nobody goes on with, and goes on with those whose last byte came just when
 * the process ended. Resolves with how many were given up.
 */
export async function sweepUploads(context: ArchiveContext): Promise<number> {
  const { db, clock, growing, limits } = context;
  const waiting = await db.query<{ id: string; size: number; received: number; is_part: boolean }>(
    "SELECT id, size, received, is_part FROM archive_file WHERE state = 'uploading'",
  );
  const looks = Math.min(MOST_IDLE_LOOKS, limits.uploadHours);
  let ended = 0;
  for (const { id, size, received, is_part: isPart } of waiting) {
    const length = await growing.findLength(incomingPath(context, id));
    // A part that is whole is given up, too, where nobody joins it.
    if (length >= size && !isPart) {
      await completeUpload(context, id);
      continue;
    }
    await db.execute(
      `UPDATE archive_file SET received = $2, idle_looks = CASE WHEN $3::boolean THEN idle_looks + 1 ELSE 0 END WHERE id = $1`,
      [id, length, length === received],
    );
    const at = clock.now();
    const given = await db.execute(
      `UPDATE archive_file SET state = 'expired', removed_at = $2, remove_reason = 'the rest never came'
       WHERE id = $1 AND state = 'uploading' AND expires_at < $2 AND idle_looks >= $3`,
      [id, at, looks],
    );
    if (given === 0) continue;
    await dropIncoming(context, id);
    ended += 1;
  }
  await restartChecks(context);
  return ended;
}

/** A check that was given up after its last try, such as of a store that was down for weeks, is begun again. */
async function restartChecks({ db }: ArchiveContext): Promise<void> {
  const checking = await db.query<{ id: string }>(
    "SELECT id FROM archive_file WHERE state = 'checking'",
  );
  for (const { id: file } of checking) {
    if (await hasJobAhead(db, CHECK_FILE, { file })) continue;
    await addJob(db, CHECK_FILE, { file });
  }
}
