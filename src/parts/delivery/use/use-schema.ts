import { z } from 'zod';
import type { UseSummary } from './read-uses.ts';

/** A use as both its person and those who gave the data see it. */
export const useSchema = z.object({
  dataset: z.string(),
  file: z.string(),
  way: z.string(),
  application: z.string().nullable(),
  times: z.int(),
  bytes: z.int().describe('That left, encrypted or not.'),
  first: z.iso.datetime(),
  last: z.iso.datetime(),
  outcomes: z
    .record(z.string(), z.int())
    .describe('How often it ended whole, broken, cut, failed, or is running.'),
});

export function toUseAnswer(use: UseSummary): z.output<typeof useSchema> {
  const { dataset, file, way, application, times, bytes, first, last, outcomes } = use;
  return {
    ...{ dataset, file, way, application, times, bytes },
    ...{ first: first.toISOString(), last: last.toISOString(), outcomes: { ...outcomes } },
  };
}
