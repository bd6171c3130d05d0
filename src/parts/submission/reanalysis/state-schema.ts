import { z } from 'zod';

const count = z.number().int();

/** How the work on an instance stands, as operations answer it. */
export const reanalysisStateSchema = z.object({
  instance: z.string(),
  engineVersion: z.string(),
  datasetTag: z.string().describe('What entries are analysed with now.'),
  total: count.describe('Analyses of the instance.'),
  outdated: count.describe('Those that another engine or dataset made; up to 2 seconds old.'),
  status: z.enum(['idle', 'waiting', 'running']),
  checked: count.describe('By the run under way, or the last one since the node started.'),
  changed: count,
  failed: count.describe('Can no longer be analysed; they keep their former result.'),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  error: z.string().nullable().describe('Why the last run ended before its end.'),
});
