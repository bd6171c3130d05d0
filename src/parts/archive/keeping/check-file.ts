import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { compareBytes } from '../../../platform/objects/check-bytes.ts';
import type { FileDigest } from '../../../platform/objects/file-digests-worker.ts';
import type { IntakeVerdict } from '../../../schema/intake-check.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { type ArchiveContext, incomingPath, today } from '../archive-context.ts';
import { findCompanions, findFile, type StoredFile, toOwnership } from '../file-store.ts';
import { checkStart, START_BYTES } from '../formats/check-start.ts';
import { findFormat } from '../formats/file-formats.ts';
import { dropIncoming } from '../uploads/append-upload.ts';
import { assembleParts } from '../uploads/join-uploads.ts';
import { MIRROR_OBJECT } from './archive-jobs.ts';
import { lockObject } from './lock-object.ts';

/**
 * Compares a file that has come with what was said of it, looks whether it is what its name says, and keeps it. It may be
 * cut off at any point and begun again: until the object store has the bytes for good they stay where they came in.
 * @throws ObjectStoreError where the store cannot take it now: the job is tried again
 */
export async function checkFile(
  context: ArchiveContext,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await findFile(context.db, id);
  if (file?.state !== 'checking') return;
  const checked = file.sha256 === null ? await examine(context, file, signal) : file;
  if (checked !== null) await keep(context, checked);
}

/** The file with its digests; null where it was refused. */
async function examine(
  context: ArchiveContext,
  file: StoredFile,
  signal: AbortSignal,
): Promise<StoredFile | null> {
  const path = incomingPath(context, file.id);
  if (file.parts !== null && !(await assembleParts(context, file, signal))) {
    return refuse(context, file, [describeMissing(file)]);
  }
  if ((await context.growing.findLength(path)) === 0) {
    return refuse(context, file, [describeMissing(file)]);
  }
  const digest = await context.digests.finish(path);
  const wrong = compareDigests(file, digest);
  if (wrong.length > 0) return refuse(context, file, wrong);
  const named = findFormat(file.name);
  const start = await readStart(path);
  const misnamed = checkStart(file.name, named, start);
  if (misnamed !== null) return refuse(context, file, [misnamed]);
  const { problems, notes, certificate } = await askChecks(
    context,
    { ...file, ...digest },
    { path, signal },
  );
  if (problems.length > 0) return refuse(context, file, problems);
  await context.db.execute(
    `UPDATE archive_file SET sha256 = $2, md5 = $3, notes = $4, certificate = $5 WHERE id = $1 AND state = 'checking'`,
    [file.id, digest.sha256, digest.md5, JSON.stringify(notes), toJson(certificate)],
  );
  return { ...file, sha256: digest.sha256, md5: digest.md5, notes };
}

const toJson = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));

/** Neither where it came in nor in the store: a disk was lost, or a backup was made just between. */
function describeMissing({ name }: StoredFile): Problem {
  const hint = 'What had come is no longer on the disk of the node. Send the file again.';
  return { code: 'bytes-missing', where: name, value: '', hint };
}

function compareDigests(file: StoredFile, digest: FileDigest): readonly Problem[] {
  const refusals: Problem[] = [];
  const compare = (where: string, said: string | number | null, is: string | number) => {
    if (said === null || said === is) return;
    refusals.push({
      code: 'checksum-differs',
      where,
      value: String(is),
      hint: `The sender says ${said}, and what came has ${is}. Send the file again.`,
    });
  };
  compare('size', file.size, digest.size);
  compare('sha256', file.announcedSha256, digest.sha256);
  compare('md5', file.announcedMd5, digest.md5);
  return refusals;
}

async function readStart(path: string): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path, { end: START_BYTES - 1 })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function askChecks(
  { db, intakeChecks }: ArchiveContext,
  file: StoredFile & FileDigest,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<IntakeVerdict> {
  const problems: Problem[] = [];
  let notes: IntakeVerdict['notes'] = {};
  let certificate: IntakeVerdict['certificate'];
  const { name, format, size, sha256, instance } = file;
  const companions = await findCompanions(db, file);
  for (const one of intakeChecks) {
    const read = (range?: { readonly start: number; readonly end: number }) =>
      createReadStream(path, range === undefined ? {} : { start: range.start, end: range.end - 1 });
    const verdict = await one.check(
      { name, format, instance, size, sha256, companions, path, read },
      signal,
    );
    problems.push(...verdict.problems);
    notes = { ...notes, ...verdict.notes };
    certificate = verdict.certificate ?? certificate;
  }
  return { problems, notes, ...(certificate === undefined ? {} : { certificate }) };
}

async function refuse(
  context: ArchiveContext,
  file: StoredFile,
  problems: readonly Problem[],
): Promise<null> {
  const at = context.clock.now();
  await context.db.transaction(async (tx) => {
    await tx.execute(
      "UPDATE archive_file SET state = 'refused', problems = $2 WHERE id = $1 AND state = 'checking'",
      [file.id, JSON.stringify(problems)],
    );
    appendAudit(tx, toAuditEntry(file, 'file-refused', { problems }), at);
  });
  await dropIncoming(context, file.id);
  return null;
}

async function keep(context: ArchiveContext, file: StoredFile): Promise<void> {
  const { db, store, mirror, clock } = context;
  const sha256 = defined(file.sha256, 'the digest of a checked file');
  const object = { sha256, size: file.size };
  const path = incomingPath(context, file.id);
  await lockObject(db, sha256, async () => {
    const [known] = await db.query<{ state: string }>(
      'SELECT state FROM archive_object WHERE sha256 = $1',
      [sha256],
    );
    const there = await store.findSize(sha256);
    const isKept = known?.state === 'kept' && there === file.size;
    const hasCome = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isKept && !hasCome && there === null) {
      await refuse(context, file, [describeMissing(file)]);
      return;
    }
    if (!isKept && hasCome) await store.adopt(object, path);
    // The process ended between the store's work and ours.
    else if (!isKept) await compareBytes(object, store.read(object));
    const at = clock.now();
    await db.transaction(async (tx) => {
      await tx.execute(
        `INSERT INTO archive_object (sha256, size, md5, state, kept_at, checked_at)
         VALUES ($1, $2, $3, 'kept', $4::timestamptz, $4::timestamptz) ON CONFLICT (sha256) DO UPDATE SET state = 'kept',
           checked_at = CASE WHEN $5::boolean THEN archive_object.checked_at ELSE $4::timestamptz END, damaged_at = NULL, damage = NULL`,
        [sha256, file.size, file.md5, at, isKept],
      );
      const isOpen = toOwnership({ ...file, state: 'ready' }, today(context)).isOpen;
      await tx.execute(
        `UPDATE archive_file SET state = 'ready', ready_at = $2::timestamptz,
           opened_at = CASE WHEN $3::boolean THEN $2::timestamptz END,
           unlinked_since = CASE WHEN $4::boolean THEN NULL ELSE $2::timestamptz END WHERE id = $1 AND state = 'checking'`,
        [file.id, at, isOpen, file.links.length > 0],
      );
      const details = { name: file.name, size: file.size, sha256, isOpen };
      appendAudit(tx, toAuditEntry(file, 'file-kept', details), at);
      if (mirror !== null) await addJob(tx, MIRROR_OBJECT, { sha256 }, { key: `mirror ${sha256}` });
    });
    context.digests.forget(path);
    await rm(path, { force: true });
  });
}

function toAuditEntry(file: StoredFile, operation: string, details: object) {
  return {
    operation,
    actor: file.uploadedBy,
    target: `/files/${file.id}`,
    status: 200,
    requestId: '',
    clientAddress: '',
    details: { ...details },
  };
}
