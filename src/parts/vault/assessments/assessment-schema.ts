import { z } from 'zod';
import { vaultAccession } from '../records/record-schema.ts';

/** Bytes that the document of an assessment may have. */
export const MOST_DOCUMENT_BYTES = 10 << 20;

/**
 * current: approved, replaced by none, its review not overdue. overdue: the same, but the day of its review has passed.
 * superseded: another one has replaced it. withdrawn: it does not stand any more.
 */
export const assessmentStates = ['current', 'overdue', 'superseded', 'withdrawn'] as const;
export type AssessmentState = (typeof assessmentStates)[number];

/** An assessment as those who answer for the dataset see it. */
export const assessmentSchema = z.object({
  id: z.int(),
  title: z.string(),
  version: z.string(),
  institution: z.string().describe('Who has made it.'),
  assessedOn: z.iso.date(),
  reviewBy: z.iso.date().describe('Last day on which it stands without being looked at again.'),
  public: z.boolean().describe("Whether the dataset's page tells everybody its title and day."),
  decision: z.enum(['approved', 'withdrawn']),
  state: z
    .enum(assessmentStates)
    .describe(
      'current: approved and neither replaced nor overdue; overdue: the day of its review has passed; superseded: another one has replaced it.',
    ),
  supersedes: z.int().nullable(),
  document: z.object({
    url: z.string().nullable().describe('Where it lies; null where this node keeps it.'),
    name: z.string().nullable(),
    bytes: z.int().nullable(),
    sha256: z.string(),
  }),
  addedAt: z.iso.datetime(),
  withdrawnAt: z.iso.datetime().nullable(),
  withdrawReason: z.string().nullable(),
});
export type AssessmentAnswer = z.output<typeof assessmentSchema>;

export const assessmentList = z.object({
  needed: z
    .boolean()
    .describe('The policy gives no new access while the dataset has no current assessment.'),
  assessments: z.array(assessmentSchema),
});
export type AssessmentList = z.output<typeof assessmentList>;

const text = (most: number) => z.string().trim().min(1).max(most);

/** What is said of an assessment that is attached; its document is the body of the request. */
export const newAssessmentQuery = z
  .strictObject({
    title: text(300),
    version: text(50),
    institution: text(300),
    assessedOn: z.iso.date(),
    reviewBy: z.iso.date(),
    public: z.enum(['true', 'false']).default('false'),
    supersedes: z.coerce
      .number()
      .int()
      .positive()
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Id of the one that it replaces, of the same dataset.'),
    fileName: text(200).optional().describe('Of the document, where the body is the document.'),
  })
  .refine(({ assessedOn, reviewBy }) => reviewBy > assessedOn, {
    path: ['reviewBy'],
    error: 'The review is due after the day of the assessment.',
  });
export type NewAssessment = z.output<typeof newAssessmentQuery>;

/** In place of the document: where it lies, and what it is. */
export const linkedDocument = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'Give an address that begins with https:// or http://.' })
    .max(2000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 digits of lower-case hexadecimal.')
    .describe('Of the document as it lies there, so that another one is noticed.'),
});

export const assessmentParams = z.object({
  record: vaultAccession,
  assessment: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});
