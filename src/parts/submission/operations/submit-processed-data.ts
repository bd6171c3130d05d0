import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { instanceId, pipelineVersion } from '../pipeline/pipeline-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

const count = z.number().int();

/** Takes what a pipeline has found, as Loculus does. */
export const submitProcessedData = defineOperation<SubmissionService>()({
  name: 'submit-processed-data',
  method: 'POST',
  path: '/api/pipelines/{instance}/submit-processed-data',
  tag: 'pipelines',
  summary: 'Send what a pipeline has found, as lines of JSON',
  description:
    "In the shape of Loculus' endpoint of this name; docs/pipelines.md has an example. Each line is judged by itself: " +
    'the answer is 204 where every line was taken as it is, and else says what is wrong with which line.',
  access: 'pipeline',
  input: {
    params: z.object({ instance: instanceId }),
    query: z.strictObject({ pipelineVersion }),
  },
  rawBody: { maxBytes: 4 * 1024 ** 3, mediaTypes: ['application/x-ndjson'] },
  output: z.object({
    taken: count.describe('Drafts that have their verdict by this.'),
    outdated: count.describe(
      'Lines about drafts that were changed, approved, withdrawn or answered for meanwhile.',
    ),
    problemCount: count,
    problems: z
      .array(
        z.object({
          line: count,
          accession: z.string(),
          code: z.string(),
          where: z.string(),
          value: z.string(),
          hint: z.string(),
        }),
      )
      .describe('What is wrong with lines; the first thousand.'),
  }),
  errors: [
    'request-invalid',
    'request-conflict',
    'request-too-large',
    'pipeline-outdated',
    'instance-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'of an instance without a pipeline',
      as: 'administrator',
      params: { instance: 'sars-cov-2' },
      query: { pipelineVersion: '1' },
      body: '{}\n',
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { instance: 'nothing' },
      query: { pipelineVersion: '1' },
      body: '{}\n',
      status: 404,
    },
  ],
  handle: async (service, { params, query, stream, caller, noteAudit }) => {
    const { pipelineVersion: version } = query;
    const sent = { stream, caller: requireCaller(caller) };
    const results = await service.pipelines.take(params.instance, version, sent);
    const { taken, outdated, problemCount } = results;
    noteAudit({ taken, outdated, problemCount, version });
    const isWhole = outdated === 0 && problemCount === 0;
    return isWhole ? new Reply({ status: 204, body: null }) : results;
  },
});
