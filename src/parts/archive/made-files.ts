import { rename, stat } from 'node:fs/promises';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { addJob } from '../../platform/jobs/job-queue.ts';
import type { FileToKeep, KeptFile } from '../../schema/ports.ts';
import { type ArchiveContext, incomingPath } from './archive-context.ts';
import { addLinks, findFile, insertFile } from './file-store.ts';
import { findFormat, toFormatId, toMediaType } from './formats/file-formats.ts';
import { CHECK_FILE } from './keeping/archive-jobs.ts';
import { bury } from './keeping/remove-files.ts';
import { dropIncoming } from './uploads/append-upload.ts';
import { requireSpace } from './uploads/create-upload.ts';

/** A file whose bytes can be given; null where there is none, or it is not (any more) kept. */
export async function findKeptFile(
  { db }: Pick<ArchiveContext, 'db'>,
  id: string,
): Promise<KeptFile | null> {
  const file = await findFile(db, id);
  if (file === null || file.state !== 'ready' || file.sha256 === null) return null;
  const { name, format, size, sha256, instance, ownerGroup, notes } = file;
  return { id, name, format, size, sha256, instance, ownerGroup, notes };
}

/**
 * Takes over a file that the node has made: it is checked and kept like any that is sent, of the group only until
 * somebody opens it. Again with the same id it does nothing. @throws AppError quota-exceeded
 */
export async function keepMadeFile(context: ArchiveContext, file: FileToKeep): Promise<void> {
  const { db, clock, limits } = context;
  if ((await findFile(db, file.id)) !== null) return;
  const path = incomingPath(context, file.id);
  // Where the process ended between this and what follows, the bytes are there already.
  const isMoved = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isMoved) await rename(file.path, path);
  const { size } = await stat(path);
  const named = findFormat(file.name);
  const at = clock.now();
  const isSimulated = file.id.startsWith('sim-');
  const made = {
    id: file.id,
    instance: file.instance,
    ownerGroup: file.group,
    name: file.name,
    mediaType: toMediaType(named),
    format: toFormatId(named),
    size,
    announcedSha256: null,
    announcedMd5: null,
    visibility: 'group' as const,
    restrictedUntil: null,
    terms: isSimulated ? 'simulated' : 'open',
    termsUntil: null,
    uploadedBy: file.by.id,
    uploaderName: file.by.name,
    createdAt: at,
    expiresAt: new Date(at.getTime() + limits.uploadHours * 3_600_000),
  };
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`archive quota ${file.group}`]);
    await requireSpace(context, tx, made);
    await insertFile(tx, made);
    await tx.execute(
      "UPDATE archive_file SET state = 'checking', received = size WHERE id = $1 AND state = 'uploading'",
      [file.id],
    );
    await addJob(tx, CHECK_FILE, { file: file.id });
  });
}

/** Removes a file that the node has made and that is a result of nothing; nothing happens where it is not there. */
export async function dropMadeFile(
  context: ArchiveContext,
  id: string,
  reason: string,
): Promise<void> {
  const at = context.clock.now();
  await context.db.transaction(async (tx) => {
    const file = await findFile(tx, id, { lock: true });
    if (file === null || file.state === 'removed') return;
    // Also one that is just looked at: its check finds that it is gone.
    await bury(tx, file, { by: file.uploadedBy, reason, at });
    appendAudit(
      tx,
      {
        operation: 'file-removed',
        actor: file.uploadedBy,
        target: `/files/${id}`,
        status: 200,
        requestId: '',
        clientAddress: '',
        details: { name: file.name, sha256: file.sha256, reason, before: file.state },
      },
      at,
    );
  });
  await dropIncoming(context, id);
}

/** Links files to an entry of their group, beside those that they have. Files that are gone are left out. */
export async function addFileLink(
  { db, clock, entries }: Pick<ArchiveContext, 'db' | 'clock' | 'entries'>,
  files: readonly string[],
  { accession, by }: { readonly accession: string; readonly by: string },
): Promise<void> {
  const entry = await entries.findEntry(accession);
  if (entry === null) return;
  const at = clock.now();
  await db.transaction(async (tx) => {
    for (const id of files) {
      const file = await findFile(tx, id, { lock: true });
      if (file === null || file.state === 'removed') continue;
      if (file.ownerGroup !== entry.ownership.group) continue;
      if (file.links.includes(entry.accession)) continue;
      await addLinks(tx, id, { accessions: [entry.accession], by, at });
      await tx.execute(
        'UPDATE archive_file SET warned_at = NULL, warned_looks = 0, unlinked_since = NULL WHERE id = $1',
        [id],
      );
      appendAudit(
        tx,
        {
          operation: 'file-links',
          actor: by,
          target: `/files/${id}`,
          status: 200,
          requestId: '',
          clientAddress: '',
          details: { before: file.links, after: [...file.links, entry.accession] },
        },
        at,
      );
    }
  });
}
