import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type Caller, hasRight } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { chosenTerms } from '../../../schema/terms.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { checkSharing } from '../check-sharing.ts';
import { fileVisibilities, groupId } from '../file-schema.ts';
import {
  addLinks,
  findFile,
  findQuota,
  insertFile,
  type NewFile,
  type StoredFile,
  sumBytes,
} from '../file-store.ts';
import { findFormat, toFormatId, toMediaType } from '../formats/file-formats.ts';
import { requireLinkable } from '../link-files.ts';

const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), `This has to be ${digits} hex digits.`)
    .transform((text) => text.toLowerCase());

/** Keys of Upload-Metadata. What clients add by themselves is taken and not kept. */
const metadataSchema = z.strictObject({
  filename: z
    .string()
    .transform((name) => name.split(/[/\\]/).at(-1) ?? '')
    .pipe(
      z
        .string()
        .trim()
        .min(1, 'The name of the file is missing.')
        .max(255)
        .regex(/^\P{Cc}+$/u, 'A name has no control characters.'),
    ),
  group: groupId,
  instance: z.string().min(1).max(100),
  sha256: hex(64).optional(),
  md5: hex(32).optional(),
  visibility: z.enum(fileVisibilities).default('group'),
  restrictedUntil: z.iso.date().optional(),
  terms: z.enum(chosenTerms).default('open'),
  termsUntil: z.iso.date().optional(),
  links: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
    .pipe(z.array(z.string().max(60)).max(1000)),
  filetype: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  relativePath: z.string().optional(),
});

/**
 * Begins an upload for a caller who may send for the group; with `isPart` one that is a part of a file.
 * @throws AppError
 */
export async function createUpload(
  context: ArchiveContext,
  caller: Caller,
  upload: {
    readonly size: number;
    readonly metadata: ReadonlyMap<string, string>;
    readonly isPart?: boolean;
  },
): Promise<StoredFile> {
  const { isPart = false, size } = upload;
  // What a part is of is said when it is joined; whose it is has to be known before.
  const metadata = isPart ? new Map([['filename', 'part'], ...upload.metadata]) : upload.metadata;
  const { file, links } = await prepareUpload(context, caller, { size, metadata });
  return context.db.transaction(async (tx) => {
    await lockQuota(tx, file.ownerGroup);
    return insertUpload(context, tx, { file: { ...file, isPart }, links, by: caller.id });
  });
}

/** Two uploads at once see one another's bytes. */
export async function lockQuota(tx: Queryable, group: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`archive quota ${group}`]);
}

/** Writes an upload down where its group has room for it. @throws AppError quota-exceeded */
export async function insertUpload(
  context: Pick<ArchiveContext, 'limits'>,
  tx: Queryable,
  {
    file,
    links,
    by,
  }: { readonly file: NewFile; readonly links: readonly string[]; readonly by: string },
): Promise<StoredFile> {
  await requireSpace(context, tx, file);
  await insertFile(tx, file);
  await addLinks(tx, file.id, { accessions: links, by, at: file.createdAt });
  const stored = await findFile(tx, file.id);
  if (stored === null) throw new AppError('file-not-found');
  return stored;
}

/** What is to be written down of an upload, checked. @throws AppError */
export async function prepareUpload(
  context: ArchiveContext,
  caller: Caller,
  { size, metadata }: { readonly size: number; readonly metadata: ReadonlyMap<string, string> },
): Promise<{ readonly file: NewFile; readonly links: readonly string[] }> {
  const wish = parseMetadata(metadata);
  const { limits, clock } = context;
  if (size > limits.maxFileBytes) {
    throw new AppError('request-too-large', {
      detail: `The file has ${size} bytes; this node takes ${limits.maxFileBytes}.`,
    });
  }
  const isSimulated = await requirePlace(context, caller, wish);
  const sharing = checkSharing(wish, today(context));
  const links = await requireLinkable(context, caller, wish.links);
  const named = findFormat(wish.filename);
  const at = clock.now();
  const file: NewFile = {
    id: makeFileId(isSimulated),
    instance: wish.instance,
    ownerGroup: wish.group,
    name: wish.filename,
    mediaType: toMediaType(named),
    format: toFormatId(named),
    size,
    announcedSha256: wish.sha256 ?? null,
    announcedMd5: wish.md5 ?? null,
    ...sharing,
    terms: isSimulated ? 'simulated' : sharing.terms,
    uploadedBy: caller.id,
    uploaderName: caller.name,
    createdAt: at,
    expiresAt: new Date(at.getTime() + limits.uploadHours * 3_600_000),
  };
  return { file, links };
}

function parseMetadata(metadata: ReadonlyMap<string, string>) {
  const parsed = metadataSchema.safeParse(Object.fromEntries(metadata));
  if (parsed.success) return parsed.data;
  const problems: Problem[] = parsed.error.issues.map((issue) => ({
    code: issue.code === 'unrecognized_keys' ? 'field-unknown' : 'field-invalid',
    where: ['Upload-Metadata', ...issue.path.map(String)].join('.'),
    value: 'keys' in issue ? issue.keys.join(', ') : '',
    hint: issue.message,
  }));
  throw new AppError('request-invalid', {
    detail: `${problems[0]?.where}: ${problems[0]?.hint}`,
    problems,
  });
}

/** Whether the place is one of simulated data. @throws AppError instance-not-found, group-not-found, not-allowed */
async function requirePlace(
  { listInstances, groups }: ArchiveContext,
  caller: Caller,
  { group, instance }: { readonly group: string; readonly instance: string },
): Promise<boolean> {
  const place = (await listInstances()).find(({ id }) => id === instance);
  const [known] = await groups.readGroupNames([group]);
  const maySee = known !== undefined && hasRight(caller, { group, instance: null }, 'read');
  const maySend = known !== undefined && hasRight(caller, { group, instance }, 'submit');
  if (!maySee && !maySend) throw new AppError('group-not-found');
  if (place === undefined) throw new AppError('instance-not-found');
  if (!maySend) {
    throw new AppError('not-allowed', {
      detail: `You have no right to submit in the group ${group} for ${instance}.`,
    });
  }
  return place.simulated;
}

/** @throws AppError quota-exceeded where the group has no room for the file */
export async function requireSpace(
  { limits }: Pick<ArchiveContext, 'limits'>,
  on: Parameters<typeof sumBytes>[0],
  { ownerGroup, size }: Pick<NewFile, 'ownerGroup' | 'size'>,
): Promise<void> {
  const quota = (await findQuota(on, ownerGroup)) ?? limits.groupQuotaBytes;
  const used = await sumBytes(on, ownerGroup);
  if (used + size <= quota) return;
  throw new AppError('quota-exceeded', {
    detail: `The group ${ownerGroup} has files of ${used} bytes of its ${quota}; ${size} more do not fit.`,
  });
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A new id of a file. */
export function makeFileId(isSimulated: boolean): string {
  const letters = Array.from({ length: 20 }, () => LETTERS.charAt(randomInt(LETTERS.length)));
  return `${isSimulated ? 'sim-' : ''}file-${letters.join('')}`;
}
