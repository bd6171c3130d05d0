import { z } from 'zod';

/** What a table is taken for, as operations answer it. */
export const tableGuess = z.object({
  source: z
    .string()
    .nullable()
    .describe('What the table is taken for; null where it is nothing known.'),
  sourceShare: z.number().describe('Share of its headers that this source has, 0 to 1.'),
  columns: z.array(
    z.object({
      index: z.number().int(),
      header: z.string(),
      status: z.enum(['mapped', 'conflict', 'kept']),
      checklist: z.string(),
      name: z.string(),
      fields: z.array(z.string()),
      confidence: z.number(),
      reason: z.string(),
    }),
  ),
});
