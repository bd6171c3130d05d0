import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { type ArchiveContext, incomingPath } from '../archive-context.ts';
import { fileId } from '../file-schema.ts';
import { findFile, type StoredFile } from '../file-store.ts';
import { CHECK_FILE } from '../keeping/archive-jobs.ts';
import { insertUpload, lockQuota, prepareUpload } from './create-upload.ts';

/** More parts than a connection can use. */
export const MOST_PARTS = 100;

/** What Upload-Concat says of a new upload: that it is a part, or of which parts it is joined. */
export type Concatenation =
  | { readonly kind: 'partial' }
  | { readonly kind: 'final'; readonly parts: readonly string[] };

/** Parses the header of tus' extension "concatenation"; null where there is none. @throws AppError request-invalid */
export function parseConcatenation(value: string | undefined): Concatenation | null {
  if (value === undefined) return null;
  if (value.trim() === 'partial') return { kind: 'partial' };
  const listed = /^\s*final\s*;(.*)$/.exec(value)?.[1];
  const parts = (listed ?? '')
    .split(/\s+/)
    .filter((one) => one !== '')
    .map((address) => /(?:^|\/)api\/files\/uploads\/([^/?#]+)$/.exec(address)?.[1] ?? '');
  const refuse = (hint: string) =>
    new AppError('request-invalid', {
      detail: `Upload-Concat: ${hint}`,
      problems: [
        { code: 'header-invalid', where: 'Upload-Concat', value: value.slice(0, 200), hint },
      ],
    });
  if (listed === undefined || parts.length === 0 || !parts.every(isFileId)) {
    throw refuse("This is 'partial', or 'final;' with the addresses of the parts behind it.");
  }
  if (parts.length > MOST_PARTS) throw refuse(`A file is joined of ${MOST_PARTS} parts at most.`);
  if (new Set(parts).size < parts.length) throw refuse('A part is named twice.');
  return { kind: 'final', parts };
}

const isFileId = (text: string): boolean => fileId.safeParse(text).success;

/**
 * Begins the check of a file that is joined of parts which its caller has sent for the same group and place. From then
 * on the parts are this file's, and nobody else's; they are given up together with it.
 * @throws AppError file-not-found for a part that is not the caller's, request-conflict for one that is not whole
 */
export async function joinUploads(
  context: ArchiveContext,
  caller: Caller,
  upload: { readonly parts: readonly string[]; readonly metadata: ReadonlyMap<string, string> },
): Promise<StoredFile> {
  const { db, clock } = context;
  // Its size is known once its parts are held.
  const { file, links } = await prepareUpload(context, caller, {
    size: 1,
    metadata: upload.metadata,
  });
  return db.transaction(async (tx) => {
    await lockQuota(tx, file.ownerGroup);
    let size = 0;
    // Always in the same order, so that two who name the same parts do not wait for each other.
    for (const id of [...upload.parts].sort()) {
      const part = await findFile(tx, id, { lock: true });
      await requirePart(context, part, { by: caller.id, file });
      size += part?.size ?? 0;
    }
    if (size > context.limits.maxFileBytes) {
      throw new AppError('request-too-large', {
        detail: `The parts have ${size} bytes; this node takes ${context.limits.maxFileBytes}.`,
      });
    }
    const at = clock.now();
    await tx.execute(
      `UPDATE archive_file SET state = 'expired', received = size, removed_at = $2, remove_reason = $3 WHERE id = ANY ($1)`,
      [upload.parts, at, `joined into ${file.id}`],
    );
    const whole = { ...file, size, parts: upload.parts };
    await insertUpload(context, tx, { file: whole, links, by: caller.id });
    await tx.execute("UPDATE archive_file SET state = 'checking', received = size WHERE id = $1", [
      file.id,
    ]);
    await addJob(tx, CHECK_FILE, { file: file.id });
    const stored = await findFile(tx, file.id);
    if (stored === null) throw new AppError('file-not-found');
    return stored;
  });
}

async function requirePart(
  context: ArchiveContext,
  part: StoredFile | null,
  { by, file }: { readonly by: string; readonly file: Pick<StoredFile, 'ownerGroup' | 'instance'> },
): Promise<void> {
  const isTheirs =
    part?.isPart === true &&
    part.uploadedBy === by &&
    part.ownerGroup === file.ownerGroup &&
    part.instance === file.instance;
  if (part === null || !isTheirs) {
    throw new AppError('file-not-found', {
      detail: 'One of the parts is no part that you have sent for this group and place.',
    });
  }
  if (part.state !== 'uploading') {
    throw new AppError('request-conflict', {
      detail: `The part ${part.id} was joined already, or is given up.`,
    });
  }
  const received = await context.growing.findLength(incomingPath(context, part.id));
  if (received === part.size) return;
  throw new AppError('request-conflict', {
    detail: `Of the part ${part.id}, ${received} of ${part.size} bytes have come.`,
  });
}

/**
 * Puts the parts of a file together where it comes in. It may be cut off anywhere and is begun again: how long the file
 * is tells how far it came, and a part goes when all of it is on the disk as a part of the file.
 * @returns false where a part is gone that is still needed
 */
export async function assembleParts(
  context: ArchiveContext,
  file: StoredFile,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, growing, digests } = context;
  const path = incomingPath(context, file.id);
  const rows = await db.query<{ id: string; size: number }>(
    'SELECT id, size FROM archive_file WHERE id = ANY ($1)',
    [file.parts],
  );
  const sizes = new Map(rows.map(({ id, size }) => [id, Number(size)]));
  let length = await growing.findLength(path);
  let begin = 0;
  for (const id of file.parts ?? []) {
    signal.throwIfAborted();
    const size = sizes.get(id) ?? 0;
    const from = incomingPath(context, id);
    if (length < begin + size) {
      if ((await growing.findLength(from)) !== size) return false;
      length = await growing.append(path, createReadStream(from, { start: length - begin }), {
        offset: length,
        size: file.size,
        onProgress: (grown) => digests.advance(path, grown),
      });
    }
    begin += size;
    digests.forget(from);
    await rm(from, { force: true });
  }
  return length === file.size;
}
