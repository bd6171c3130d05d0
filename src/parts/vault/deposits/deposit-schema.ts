import { z } from 'zod';
import { vaultAccession } from '../records/record-schema.ts';

/**
 * receiving: its bytes come. verifying: all have come and are read to the end. ready: it was read, and its body is kept.
 * refused: it is not what it has to be. expired: the rest never came. removed: only what it was is still known.
 */
export const depositStates = [
  'receiving',
  'verifying',
  'ready',
  'refused',
  'expired',
  'removed',
] as const;
export type DepositState = (typeof depositStates)[number];

const problem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

/** What was counted in a table. No value of it stands here. */
export const tableReportSchema = z.object({
  rows: z.number().int(),
  fields: z.array(
    z.object({
      name: z.string(),
      missing: z.number().int().describe('Rows without a value.'),
      wrong: z.number().int().describe('Rows whose value is not what the dictionary says.'),
    }),
  ),
  unknownColumns: z
    .array(z.number().int())
    .describe(
      'Columns, from 1 on, that the dictionary does not know; their names may be anything.',
    ),
});
export type TableReport = z.output<typeof tableReportSchema>;

/** An encrypted file as its group sees it. */
export const depositSchema = z.object({
  accession: vaultAccession,
  name: z.string(),
  group: z.string(),
  simulated: z.boolean(),
  origin: z.enum(['tus', 's3']),
  state: z.enum(depositStates),
  size: z
    .number()
    .int()
    .nullable()
    .describe('Bytes of the encrypted file; null while that is not known.'),
  received: z.number().int().describe('Bytes that have come.'),
  dictionary: vaultAccession
    .nullable()
    .describe('Data dictionary by which its plain text is checked.'),
  sha256: z.string().nullable().describe('Of the encrypted file as it came.'),
  bodySha256: z.string().nullable().describe('Of the encrypted body, without header.'),
  bodyBytes: z.number().int().nullable(),
  segments: z.number().int().nullable(),
  plainSha256: z.string().nullable().describe('Of the plain text.'),
  plainMd5: z.string().nullable(),
  plainBytes: z.number().int().nullable(),
  hasEditList: z.boolean().nullable(),
  keyId: z.string().nullable().describe('The node key that its header is sealed for.'),
  table: tableReportSchema.nullable(),
  problems: z.array(problem),
  createdAt: z.iso.datetime(),
  readyAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  removedAt: z.iso.datetime().nullable(),
  removeReason: z.string().nullable(),
});
export type DepositAnswer = z.output<typeof depositSchema>;
