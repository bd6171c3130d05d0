import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { instanceId, pipelineVersion } from '../pipeline/pipeline-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

const asked = {
  numberOfSequenceEntries: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('So many at most; fewer of those that were not answered the last time.'),
  pipelineVersion: pipelineVersion.optional(),
};

const NDJSON = 'application/x-ndjson';

/** Hands drafts out to a pipeline, as Loculus does. */
export const extractUnprocessedData = defineOperation<SubmissionService>()({
  name: 'extract-unprocessed-data',
  method: 'POST',
  path: '/api/pipelines/{instance}/extract-unprocessed-data',
  tag: 'pipelines',
  summary: 'Take drafts to process, as lines of JSON',
  description:
    "For programs that process what is sent in, in the shape of Loculus' endpoint of this name; parameters stand in the " +
    'address or in a form. What is taken and not answered in time is handed out again. The answer 304 says that there ' +
    'is nothing to do and nothing has come since the ETag in If-None-Match.',
  access: 'pipeline',
  input: {
    params: z.object({ instance: instanceId }),
    query: z.strictObject(asked),
    body: z.strictObject(asked).prefault({}),
  },
  output: {
    mediaTypes: [NDJSON],
    schema: z.object({
      accession: z.string().describe('Names the draft until its release.'),
      version: z.number().int().describe('Of its values and letters.'),
      data: z.object({
        metadata: z.record(z.string(), z.string()).describe('As sent in, all as text.'),
        unalignedNucleotideSequences: z
          .record(z.string(), z.string())
          .describe('Letters by the name of their record.'),
        files: z.null(),
      }),
      submissionId: z.string(),
      submitter: z.string(),
      groupId: z.number().int().describe('A number that stands for the group.'),
      group: z.string().describe('Id of the group.'),
      submittedAt: z.number().int().describe('Seconds since 1970.'),
    }),
  },
  errors: [
    'request-invalid',
    'request-conflict',
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
      query: { numberOfSequenceEntries: '10', pipelineVersion: '1' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { instance: 'nothing' },
      query: { numberOfSequenceEntries: '10', pipelineVersion: '1' },
      status: 404,
    },
  ],
  handle: async (service, { params, query, body, headers, noteAudit }) => {
    const count = query.numberOfSequenceEntries ?? body.numberOfSequenceEntries;
    const version = query.pipelineVersion ?? body.pipelineVersion;
    if (count === undefined || version === undefined) {
      const missing = count === undefined ? 'numberOfSequenceEntries' : 'pipelineVersion';
      throw new AppError('request-invalid', {
        detail: `query.${missing}: Give it in the address or in a form.`,
      });
    }
    const knownTag = headers['if-none-match'] ?? null;
    const { tag, drafts } = await service.pipelines.handOut(params.instance, {
      count,
      version,
      knownTag,
    });
    noteAudit({ handedOut: drafts?.length ?? 0, version });
    const ETag = tag;
    if (drafts === null) return new Reply({ status: 304, headers: { ETag }, body: null });
    return new Reply({
      headers: { ETag, 'Content-Type': NDJSON, 'Cache-Control': 'no-store' },
      body: toLines(service.pipelines.describe(drafts)),
    });
  },
});

async function* toLines(entries: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}
