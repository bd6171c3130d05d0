import { z } from 'zod';
import { signedCertificate } from '../../schema/read-report.ts';
import { chosenTerms } from '../../schema/terms.ts';

/** Ids of files: 'file-' and 20 letters and digits, with 'sim-' before it for simulated data. */
export const fileId = z.string().regex(/^(?:sim-)?file-[0-9a-z]{20}$/, 'This is no id of a file.');

/**
 * uploading: its bytes come. checking: all have come and are compared with what was said of them. ready: kept.
 * refused: it was not what was said of it, or not what its name says. expired: the rest never came. lost: what is kept
 * is damaged or missing, and is given to nobody until it is healed. removed: only what it was is still known.
 */
export const fileStates = [
  'uploading',
  'checking',
  'ready',
  'refused',
  'expired',
  'lost',
  'removed',
] as const;
export type FileState = (typeof fileStates)[number];

/** Who may have a file; the same words as of entries. Controlled ones need the vault, which is not here. */
export const fileVisibilities = ['open', 'group', 'restricted'] as const;
export type FileVisibility = (typeof fileVisibilities)[number];

export const groupId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w-]+$/);

const problem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

/** A file as it is answered. */
export const fileSchema = z.object({
  id: fileId,
  name: z.string(),
  mediaType: z.string(),
  format: z
    .string()
    .nullable()
    .describe('What its name says that it is; null where it says nothing.'),
  size: z.number().int().describe('Bytes.'),
  received: z.number().int().describe('Bytes that have come.'),
  sha256: z.string().nullable().describe('Of its bytes, in hex; null until it was computed.'),
  md5: z.string().nullable(),
  announcedSha256: z.string().nullable().describe('What its sender says that it is.'),
  state: z.enum(fileStates),
  problems: z.array(problem).describe('Why it was refused.'),
  notes: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('What was found out when its content was looked at.'),
  certificate: signedCertificate
    .nullable()
    .describe('Of reads that were screened for those of the host: what the node has signed of it.'),
  instance: z.string(),
  simulated: z.boolean().describe('True for data that a program made up.'),
  group: z.string(),
  visibility: z.enum(fileVisibilities),
  restrictedUntil: z.iso.date().nullable().describe('The day on which it opens to everybody.'),
  sharedWith: z.array(z.string()).describe('Groups that may have it, too.'),
  terms: z.string(),
  termsUntil: z.iso.date().nullable().describe('The day on which its terms become open.'),
  links: z.array(z.string()).describe('Accessions of entries.'),
  createdAt: z.iso.datetime(),
  readyAt: z.iso.datetime().nullable(),
  warnedAt: z.iso
    .datetime()
    .nullable()
    .describe('When its group was told that it is removed unless it is linked.'),
  removedAt: z.iso.datetime().nullable(),
  removeReason: z.string().nullable(),
});
export type FileAnswer = z.output<typeof fileSchema>;

/** What may be changed of a file; what is left out stays as it is. */
export const fileChange = z.strictObject({
  visibility: z.enum(fileVisibilities).optional(),
  restrictedUntil: z.iso.date().optional().describe('With restricted: the day on which it opens.'),
  sharedWith: z.array(groupId).max(100).optional(),
  terms: z.enum(chosenTerms).optional(),
  termsUntil: z.iso.date().optional().describe("With 'restricted-use': the day on which it ends."),
});
export type FileChange = z.output<typeof fileChange>;
