import { z } from 'zod';
import { AppError } from '../../../schema/errors.ts';

const share = z.coerce.number().min(0).max(1);

/** Which variants to list; everything that is given has to hold. */
export const variantQuery = z.strictObject({
  instance: z
    .string()
    .max(60)
    .optional()
    .describe('Only those of an instance, such as sars-cov-2.'),
  accession: z.string().max(60).optional().describe('Only those of an entry.'),
  run: z.string().max(40).optional().describe('Only those of a run.'),
  sample: z.string().max(100).optional().describe('Only those of samples of this name.'),
  mutation: z
    .string()
    .max(400)
    .optional()
    .describe(
      "A mutation of the genome: 'C241T', '241T' whatever the reference has, '241' for any at a position, '11288-11296-' for a deletion, 'ins_22204:GAG' for an insertion.",
    ),
  from: z.coerce.number().int().min(1).optional().describe('Positions from this one on, from 1.'),
  to: z.coerce.number().int().min(1).optional().describe('Positions up to this one.'),
  minShare: share.optional().describe('Share of the reads that have it, at least.'),
  maxShare: share.optional().describe('And at most, such as 0.5 for those of a minority.'),
  minDepth: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Reads that were counted, at least.'),
  minStrandReads: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Reads of each strand that have it, at least.'),
  status: z
    .enum(['consensus', 'minor', 'primer-site'])
    .optional()
    .describe('In the consensus, not in it, or hidden by primers.'),
});
export type VariantQuery = z.output<typeof variantQuery>;

/** What a mutation names, as variants are kept. */
export interface MutationPlace {
  /** 0-based, inclusive. */
  readonly position: number;
  readonly reference?: string;
  readonly alternative?: string;
  /** Number of letters that are deleted behind `position`. */
  readonly deleted?: number;
  /** Letters that are inserted behind `position`. */
  readonly inserted?: string;
}

const SUBSTITUTION = /^([ACGT])?(\d{1,9})([ACGT])?$/i;
const DELETION = /^([ACGT])?(\d{1,9})(?:-(\d{1,9}))?-$/i;
const INSERTION = /^ins_(\d{1,9}):([ACGT]+)$/i;

/** Parses a mutation of the genome, positions from 1. @throws AppError request-invalid */
export function parseMutationPlace(text: string): MutationPlace {
  const insertion = INSERTION.exec(text);
  if (insertion !== null) {
    return { position: Number(insertion[1]) - 1, inserted: (insertion[2] ?? '').toUpperCase() };
  }
  const deletion = DELETION.exec(text);
  if (deletion !== null) {
    const begin = Number(deletion[2]);
    const end = Number(deletion[3] ?? begin);
    // Kept with the letter before.
    if (begin >= 2 && end >= begin) return { position: begin - 2, deleted: end - begin + 1 };
  }
  const substitution = SUBSTITUTION.exec(text);
  if (substitution !== null && Number(substitution[2]) > 0) {
    const [, reference, position, alternative] = substitution;
    return {
      position: Number(position) - 1,
      ...(reference === undefined ? {} : { reference: reference.toUpperCase() }),
      ...(alternative === undefined ? {} : { alternative: alternative.toUpperCase() }),
    };
  }
  const hint = "Write it as 'C241T', '241T', '241', '11288-11296-' or 'ins_22204:GAG'.";
  throw new AppError('request-invalid', {
    detail: `mutation: ${hint}`,
    problems: [
      { code: 'mutation-invalid', where: 'query.mutation', value: text.slice(0, 200), hint },
    ],
  });
}
