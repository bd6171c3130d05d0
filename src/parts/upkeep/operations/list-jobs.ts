import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { UpkeepService } from '../upkeep-service.ts';

const count = z.number().int();

/** What the node has still to do, and what it has given up. */
export const listJobs = defineOperation<UpkeepService>()({
  name: 'list-jobs',
  method: 'GET',
  path: '/api/upkeep/jobs',
  tag: 'node',
  summary: 'Jobs by kind, and those that were tried for the last time',
  access: 'administrator',
  input: {},
  output: z.object({
    kinds: z.array(
      z.object({
        name: z.string(),
        waiting: count.describe('To be begun as soon as there is room.'),
        later: count.describe('Planned, or to be tried again after a pause.'),
        running: count,
        failed: count.describe('Tried for the last time, in vain.'),
      }),
    ),
    failed: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          attempts: count,
          reason: z.string(),
          about: z.string().describe('Its payload as JSON, cut.'),
          failedAt: z.iso.datetime(),
        }),
      )
      .describe('The last hundred, the newest first.'),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => {
    const { kinds, failed } = await service.listJobs();
    const toShown = (job: (typeof failed)[number]) => ({
      ...job,
      failedAt: job.failedAt.toISOString(),
    });
    return { kinds, failed: failed.map(toShown) };
  },
});
