import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addJob, hasJobAhead } from '../../../platform/jobs/job-queue.ts';
import { INGEST_FILE } from '../ingest/vault-jobs.ts';
import { incomingPath, type VaultContext } from '../vault-context.ts';
import { completeDeposit, dropIncoming, WHOLE } from './append-deposit.ts';
import { listParts } from './deposit-store.ts';

/** As in the archive: a clock that jumps ahead ends no upload by itself. */
const MOST_IDLE_LOOKS = 24;

/**
 * Looks at all files that come: gives up those that nobody goes on with, goes on with those whose last byte came just when
 * the process ended, and removes what stands in the way of nothing. Resolves with how many were given up.
 */
export async function sweepDeposits(context: VaultContext): Promise<number> {
  const { db, clock, growing, limits } = context;
  const waiting = await db.query<{
    accession: string;
    origin: 'tus' | 's3';
    size: number | null;
    received: number;
  }>("SELECT accession, origin, size, received FROM vault_file WHERE state = 'receiving'");
  const looks = Math.min(MOST_IDLE_LOOKS, limits.uploadHours);
  let ended = 0;
  for (const { accession, origin, size, received } of waiting) {
    const length =
      origin === 'tus'
        ? await growing.findLength(join(incomingPath(context, accession), WHOLE))
        : received;
    if (origin === 'tus' && size !== null && length >= size) {
      await completeDeposit(context, accession);
      continue;
    }
    await db.execute(
      `UPDATE vault_file SET received = $2, idle_looks = CASE WHEN $3::boolean THEN idle_looks + 1 ELSE 0 END
       WHERE accession = $1`,
      [accession, length, origin === 's3' || length === received],
    );
    const given = await db.execute(
      `UPDATE vault_file SET state = 'expired', removed_at = $2, remove_reason = 'the rest never came'
       WHERE accession = $1 AND state = 'receiving' AND expires_at < $2 AND idle_looks >= $3`,
      [accession, clock.now(), looks],
    );
    if (given === 0) continue;
    await dropIncoming(context, accession);
    ended += 1;
  }
  await restartIngests(context);
  await removeLeftovers(context);
  return ended;
}

/** Work that was given up after its last try, such as of a key service that was down for weeks, is begun again. */
async function restartIngests({ db }: VaultContext): Promise<void> {
  const verifying = await db.query<{ accession: string }>(
    "SELECT accession FROM vault_file WHERE state = 'verifying'",
  );
  for (const { accession: file } of verifying) {
    if (await hasJobAhead(db, INGEST_FILE, { file })) continue;
    await addJob(db, INGEST_FILE, { file }, { key: `ingest ${file}` });
  }
}

/** Folders of files that nobody waits for any more, and parts that were sent again: a process ended before it removed them. */
async function removeLeftovers(context: VaultContext): Promise<void> {
  const names = await readdir(context.incomingFolder).catch(() => [] as string[]);
  for (const accession of names.filter((name) => /^[0-9A-Z_]+$/.test(name))) {
    const [file] = await context.db.query<{ state: string }>(
      'SELECT state FROM vault_file WHERE accession = $1',
      [accession],
    );
    const isWaiting = file?.state === 'receiving' || file?.state === 'verifying';
    if (!isWaiting) await dropIncoming(context, accession);
    else await removeOldParts(context, accession);
  }
}

const OLD_MILLISECONDS = 24 * 3_600_000;

async function removeOldParts(context: VaultContext, accession: string): Promise<void> {
  const folder = incomingPath(context, accession);
  const known = new Set((await listParts(context.db, accession)).map(({ storedAs }) => storedAs));
  for (const entry of await readdir(folder).catch(() => [] as string[])) {
    if (entry === WHOLE || known.has(entry)) continue;
    // One that still comes has no row yet; its name tells when it began.
    const begun = Number(entry.split('-')[1] ?? Number.NaN);
    const age = context.clock.now().getTime() - begun;
    if (age > OLD_MILLISECONDS) await rm(join(folder, entry), { force: true });
  }
}
