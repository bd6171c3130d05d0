import { z } from 'zod';
import { vaultAccession } from '../records/record-schema.ts';
import { optOutReasons } from './opt-out-reasons.ts';

const concernKinds = ['own', 'shared', 'unknown', 'table'] as const;

/** One person of a list, as its group sees it. */
export const optOutSchema = z.object({
  id: z.int().nullable().describe('Null in a dry run.'),
  subject: z.string().describe('As the list writes it.'),
  from: z.iso.datetime(),
  reason: z.enum(optOutReasons),
  samples: z.int().describe('Samples of the person.'),
  rows: z.int().nullable().describe('Rows of tables that are left out; null until all were read.'),
});

/** A file in which somebody of a list is, or may be. */
export const concernedFile = z.object({
  file: vaultAccession,
  name: z.string(),
  kind: z
    .enum(concernKinds)
    .describe(
      'own: of these persons only, so it is held; shared: of others, too, and nobody can be left out of it, so it is held; ' +
        'unknown: nobody has said whose it is, so it is held until its group says that they are not in it; table: their rows are left out.',
    ),
  persons: z.int(),
  held: z.boolean().describe('Nobody is given it now; a table only until it was made anew.'),
});

export const optOutList = z.object({
  persons: z.array(optOutSchema),
  files: z.array(concernedFile),
});
export type OptOutList = z.output<typeof optOutList>;
