import { z } from 'zod';

/** Shapes that several operations on pipelines take or answer. */
export const instanceId = z.string().max(60);

export const pipelineVersion = z.coerce
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .describe('Version of the pipeline that asks; what an older one has answered for comes again.');

const count = z.number().int();

export const pipelineState = z.object({
  processedBy: z
    .enum(['node', 'pipeline'])
    .describe('By the node alone, or also by a program beside it.'),
  version: count.nullable().describe('Oldest version of the pipeline whose results are taken.'),
  minutes: count
    .nullable()
    .describe('After which what was handed out and not answered is handed out again.'),
  waiting: count.describe('Drafts that wait for their first answer.'),
  versions: z.array(
    z.object({
      version: count,
      settled: count.describe('Drafts, still unreleased, that this version has dealt with.'),
      taken: count.describe('Drafts that it has at the moment.'),
    }),
  ),
});
