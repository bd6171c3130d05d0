import { z } from 'zod';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { requireSubmitter } from '../records/change-records.ts';
import { vaultAccession, vaultGroup } from '../records/record-schema.ts';
import { drawAccession, findRecord } from '../records/record-store.ts';
import type { VaultContext } from '../vault-context.ts';
import {
  findDeposit,
  insertDeposit,
  type NewDeposit,
  type StoredDeposit,
  sumDepositBytes,
} from './deposit-store.ts';

const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), `This has to be ${digits} hex digits.`)
    .transform((text) => text.toLowerCase());

/** A name with folders: no way out of them, nothing that a terminal obeys. */
export const depositName = z
  .string()
  .trim()
  .min(1, 'The name of the file is missing.')
  .max(500)
  .regex(/^\P{Cc}+$/u, 'A name has no control characters.')
  .refine(
    (name) => name.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'A name has no empty parts, and none that is . or ..',
  );

/** Keys of Upload-Metadata. What clients add by themselves is taken and not kept. */
const metadataSchema = z.strictObject({
  filename: depositName,
  group: vaultGroup,
  dictionary: vaultAccession.optional(),
  sha256: hex(64).optional(),
  plainSha256: hex(64).optional(),
  plainMd5: hex(32).optional(),
  simulated: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  filetype: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  relativePath: z.string().optional(),
});

/** What a file is begun with. */
export interface DepositWish {
  readonly group: string;
  readonly name: string;
  readonly origin: 'tus' | 's3';
  /** Bytes of the encrypted file; null where that is told by its parts. */
  readonly size: number | null;
  readonly dictionary: string | null;
  readonly isSimulated: boolean;
  readonly sha256: string | null;
  readonly plainSha256: string | null;
  readonly plainMd5: string | null;
}

/** Reads what tus' header says of a file. @throws AppError request-invalid */
export function parseDepositMetadata(
  size: number,
  metadata: ReadonlyMap<string, string>,
): DepositWish {
  const parsed = metadataSchema.safeParse(Object.fromEntries(metadata));
  if (!parsed.success) {
    const problems: Problem[] = parsed.error.issues.map((issue) => ({
      code: issue.code === 'unrecognized_keys' ? 'field-unknown' : 'field-invalid',
      where: ['Upload-Metadata', ...issue.path.map(String)].join('.'),
      value: 'keys' in issue ? issue.keys.join(', ').slice(0, 200) : '',
      hint: issue.message,
    }));
    throw new AppError('request-invalid', {
      detail: `${problems[0]?.where}: ${problems[0]?.hint}`,
      problems,
    });
  }
  const { filename, group, simulated, ...wish } = parsed.data;
  return {
    group,
    name: filename,
    origin: 'tus',
    size,
    isSimulated: simulated,
    dictionary: wish.dictionary ?? null,
    sha256: wish.sha256 ?? null,
    plainSha256: wish.plainSha256 ?? null,
    plainMd5: wish.plainMd5 ?? null,
  };
}

/** Begins a file for a caller who may send for the group. @throws AppError */
export async function createDeposit(
  context: VaultContext,
  caller: Caller,
  wish: DepositWish,
): Promise<StoredDeposit> {
  const { db, limits, clock, accessionPrefix: prefix } = context;
  await requireSubmitter(context, caller, wish.group);
  if ((wish.size ?? 0) > limits.maxFileBytes) {
    throw new AppError('request-too-large', {
      detail: `The file has ${wish.size} bytes; this node takes ${limits.maxFileBytes}.`,
    });
  }
  await requireDictionary(context, wish);
  const at = clock.now();
  return db.transaction(async (tx) => {
    // Two uploads at once see one another's bytes.
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`vault quota ${wish.group}`]);
    await requireSpace(context, tx, { group: wish.group, more: wish.size ?? 0 });
    const { isSimulated } = wish;
    const file: NewDeposit = {
      accession: await drawAccession(tx, 'file', { prefix, isSimulated }),
      ownerGroup: wish.group,
      isSimulated,
      name: wish.name,
      origin: wish.origin,
      size: wish.size,
      dictionary: wish.dictionary,
      announcedSha256: wish.sha256,
      announcedPlainSha256: wish.plainSha256,
      announcedPlainMd5: wish.plainMd5,
      uploadedBy: caller.id,
      uploaderName: caller.name,
      createdAt: at,
      expiresAt: new Date(at.getTime() + limits.uploadHours * 3_600_000),
    };
    await insertDeposit(tx, file);
    const stored = await findDeposit(tx, file.accession);
    if (stored === null) throw new AppError('vault-file-not-found');
    return stored;
  });
}

/** The data dictionary of a table is the group's own. @throws AppError request-invalid */
async function requireDictionary(
  { db }: VaultContext,
  { dictionary, group, isSimulated }: DepositWish,
): Promise<void> {
  if (dictionary === null) return;
  const record = await findRecord(db, dictionary);
  const isFit =
    record?.kind === 'dictionary' &&
    record.ownerGroup === group &&
    record.isSimulated === isSimulated &&
    record.state !== 'withdrawn';
  if (isFit) return;
  const hint = 'The group has no such data dictionary; make it first.';
  throw new AppError('request-invalid', {
    detail: `dictionary: ${hint}`,
    problems: [{ code: 'reference-invalid', where: 'dictionary', value: dictionary, hint }],
  });
}

/** @throws AppError quota-exceeded where so many more bytes do not fit */
export async function requireSpace(
  { readStorage }: VaultContext,
  on: Parameters<typeof sumDepositBytes>[0],
  { group, more }: { readonly group: string; readonly more: number },
): Promise<void> {
  const { used, quota } = await readStorage(group);
  const all = used + (await sumDepositBytes(on, group));
  if (all + more <= quota) return;
  throw new AppError('quota-exceeded', {
    detail: `The group ${group} has files of ${all} bytes of its ${quota}; ${more} more do not fit.`,
  });
}
