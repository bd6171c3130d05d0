import { z } from 'zod';
import { chosenTerms, termsOfUse, visibilities } from '../../../schema/terms.ts';
import { draftStates } from './draft-state.ts';
import { type FileKind, submissionStates } from './submission-record.ts';

/** Shapes that several operations on submissions take or answer. */
export const submissionId = z.string().regex(/^[0-9A-Za-z]{8,40}$/);

export const draftId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const settingsShape = z.strictObject({
  visibility: z
    .enum(visibilities)
    .default('open')
    .describe('Who may see the entries once they are released.'),
  restrictedUntil: z.iso
    .date()
    .nullable()
    .default(null)
    .describe('Day on which restricted entries open by themselves.'),
  terms: z
    .enum(chosenTerms.filter((id) => !termsOfUse[id].hasEnd))
    .default('open')
    .describe('Terms that end at a day are given to entries after their release.'),
  releaseWhenReady: z
    .boolean()
    .default(false)
    .describe('Approves what is ready without asking; needs the right to release.'),
  needsSecondPerson: z
    .boolean()
    .default(false)
    .describe('Whoever approves must be another than the submitter.'),
  isValidateOnly: z
    .boolean()
    .default(false)
    .describe('Checks and analyses; nothing of it can be released.'),
});

/** How entries are to be released; a day is given with 'restricted' and with nothing else. */
export const settingsInput = settingsShape.refine(
  ({ visibility, restrictedUntil }) => (visibility === 'restricted') === (restrictedUntil !== null),
  {
    path: ['restrictedUntil'],
    error: 'Give the day with visibility "restricted", and only with it.',
  },
);

export const draftProblem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
  severity: z.enum(['error', 'warning', 'privacy']),
  field: z.string(),
  column: z.string().nullable(),
  suggestion: z.string().nullable(),
});

export const fileProblem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

export const draftSummary = z.object({
  id: z.number().int(),
  row: z.number().int().describe("Line of the table, the header's being 1."),
  submissionId: z.string(),
  state: z.enum(draftStates),
  accession: z.string().nullable(),
  metadata: z.record(z.string(), z.string().nullable()),
  problems: z.array(draftProblem),
  clade: z.string().nullable(),
  lineage: z.string().nullable(),
  qcStatus: z.string().nullable(),
  coverage: z.number().nullable(),
  change: z.number().int().describe('Number of its last change within the submission.'),
  segments: z
    .array(z.string())
    .optional()
    .describe('Segments that it has, where the genome of the pathogen has several.'),
  droppedSegments: z
    .array(z.string())
    .optional()
    .describe(
      'Segments of the version before that the next one is not to have, where there are any.',
    ),
});

export const submissionSummary = z.object({
  id: z.string(),
  instance: z.string(),
  group: z.string(),
  groupName: z.string(),
  kind: z.enum(['new', 'revision']),
  title: z.string(),
  submitter: z.string(),
  method: z.string(),
  state: z.enum(submissionStates),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  counts: z.partialRecord(z.enum(draftStates), z.number().int()),
});

export const step = z.object({
  from: z.string().nullable(),
  to: z.string(),
  version: z.number().int().nullable(),
  at: z.iso.datetime(),
  by: z.string(),
  why: z.string(),
});

export const comment = z.object({ at: z.iso.datetime(), by: z.string(), body: z.string() });

// The pattern says in the program's documents what the type says in its code.
export const fileKind = z
  .string()
  .regex(/^(metadata|sequences(-([2-9]|[1-9]\d))?)$/)
  .describe(
    "'metadata', or 'sequences', and 'sequences-2' to 'sequences-99' for further files.",
  ) as unknown as z.ZodType<FileKind, FileKind>;

/** Drafts of one submission: all that fulfil what is given; with nothing given, all. */
export const selection = z.strictObject({
  ids: z.array(z.number().int().min(1)).max(100_000).optional(),
  state: z.enum(draftStates).optional(),
  problem: z
    .strictObject({ code: z.string().max(100), field: z.string().max(100).optional() })
    .optional(),
  search: z.string().max(300).optional().describe('Part of the name.'),
});

export const reason = z.string().trim().max(1000);

/** Names of segments that a version is not to have. */
export const droppedSegments = z.array(z.string().regex(/^[^\s,]{1,60}$/)).max(100);

/** An edit of some fields. */
export const fieldChanges = z
  .record(z.string().max(100), z.string().max(10_000).nullable())
  .describe('New values by field; null clears one.');
