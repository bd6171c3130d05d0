import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { z } from 'zod';
import type { MadeEntry } from './make-entries.ts';
import type { OutboxEntry } from './outbox-store.ts';

/** An accession of the vault, in a request. */
export const accessAccession = z
  .string()
  .regex(/^[A-Z0-9_]{4,40}$/, 'Accessions look like OCVF_0000013 and OCVD_000007N.');

export const entryId = z.uuid();

/** Bytes of plain text, 0-based, without the one at `end`. */
const range = z.object({
  start: z.int().min(0),
  end: z.int().min(1).nullable().optional().describe('Left out: to the end of the file.'),
});

/** Entries that one request may make. */
export const MOST_FILES = 1000;

export const askedEntriesSchema = z
  .strictObject({
    publicKey: z
      .string()
      .min(1)
      .max(4096)
      .describe('Your public key: a crypt4gh key file, its base64, or base64 of the 32 bytes.'),
    dataset: accessAccession.optional().describe('All files of it.'),
    files: z
      .array(
        z.strictObject({
          file: accessAccession,
          ranges: z
            .array(range)
            .min(1)
            .max(1000)
            .optional()
            .describe('Bytes of the decrypted file, ascending; left out: all of it.'),
        }),
      )
      .min(1)
      .max(MOST_FILES)
      .optional(),
  })
  .refine(({ dataset, files }) => (dataset === undefined) !== (files === undefined), {
    error: 'Name either a dataset or files.',
    path: ['files'],
  });

export const entrySchema = z.object({
  id: entryId,
  file: z.string(),
  dataset: z.string(),
  name: z.string().describe('Of the file in its dataset; may have folders.'),
  until: z.iso.datetime().describe('When the right ends, as its committee says now.'),
  createdAt: z.iso.datetime(),
  recipient: z.string().describe('Base64 of the public key that it is sealed for.'),
  ranges: z
    .array(z.object({ start: z.int(), end: z.int() }))
    .nullable()
    .describe('Bytes of the decrypted file that it has; null for all.'),
  address: z.string().describe('Where its bytes are, below the address of the node.'),
  bytes: z.int().describe('Of the encrypted file, header and all.'),
  tag: z.string().describe('ETag of the bytes, without quotes.'),
  headerBytes: z.int(),
  headerSha256: z.string(),
  bodySha256: z.string().nullable().describe('Of what follows the header; null for ranges.'),
  content: z
    .string()
    .describe(
      'The same for entries whose bytes behind the header are the same, whoever they are for.',
    ),
  plainBytes: z.int(),
  plainSha256: z.string().nullable().describe('Null for ranges.'),
});

export function toTag({ header, bodySha256, bodyRanges }: OutboxEntry): string {
  return digestText(JSON.stringify([sha256(header), bodySha256, bodyRanges]));
}

/** An entry as it is answered. */
export function describeEntry({ entry, access }: MadeEntry): z.output<typeof entrySchema> {
  const { id, file, dataset, ranges, bytes, header, bodySha256, bodyRanges, plainBytes } = entry;
  const isWhole = ranges === null;
  return {
    ...{ id, file, dataset, bytes, plainBytes, name: access.file.name },
    until: access.entitlement.until.toISOString(),
    createdAt: entry.createdAt.toISOString(),
    recipient: Buffer.from(entry.recipient).toString('base64'),
    ranges: ranges?.map(({ start, end }) => ({ start, end })) ?? null,
    address: `/api/access/outbox/${id}/file`,
    tag: toTag(entry),
    headerBytes: header.length,
    headerSha256: sha256(header),
    bodySha256: isWhole ? bodySha256 : null,
    content: digestText(JSON.stringify([bodySha256, bodyRanges])),
    plainSha256: isWhole ? access.file.plainSha256 : null,
  };
}

/** Name of the encrypted file for one reader, without folders. */
export function toFileName(name: string): string {
  const last = basename(name);
  return last.endsWith('.c4gh') ? last : `${last}.c4gh`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function digestText(text: string): string {
  return sha256(Buffer.from(text));
}
