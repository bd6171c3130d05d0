import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { instanceId } from '../pipeline/pipeline-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

const count = z.number().int();

/** Keeps what others registered of released versions, as Loculus does. */
export const submitExternalMetadata = defineOperation<SubmissionService>()({
  name: 'submit-external-metadata',
  method: 'POST',
  path: '/api/pipelines/{instance}/submit-external-metadata',
  tag: 'pipelines',
  summary:
    'Tell what others registered of released versions, such as accessions of archives, as lines of JSON',
  description:
    'Lines of {"accession", "version", "externalMetadata": {field: value or null}}, in the shape of Loculus\' endpoint of ' +
    'this name. The versions stay as they are: values stand beside them, each with who says so and when, and fill ' +
    'what the owner left empty in searches. The answer is 204 where every line was taken, and else says what is wrong ' +
    'with which line.',
  access: 'pipeline',
  input: {
    params: z.object({ instance: instanceId }),
    query: z.strictObject({
      externalMetadataUpdater: z
        .string()
        .regex(/^[\w.-]{1,60}$/, 'Letters, digits, dots and hyphens.')
        .describe('Who says so, such as ena.'),
    }),
  },
  rawBody: { maxBytes: 1024 ** 3, mediaTypes: ['application/x-ndjson'] },
  output: z.object({
    taken: count.describe('Lines that were taken.'),
    problemCount: count,
    problems: z
      .array(
        z.object({
          line: count,
          code: z.string(),
          where: z.string(),
          value: z.string(),
          hint: z.string(),
        }),
      )
      .describe('The first thousand.'),
  }),
  errors: [
    'request-invalid',
    'request-too-large',
    'instance-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'of nothing that is there',
      as: 'administrator',
      params: { instance: 'sars-cov-2' },
      query: { externalMetadataUpdater: 'ena' },
      body: '{"accession":"OC_1","version":1,"externalMetadata":{"genbankAccession":"OX000001"}}\n',
    },
    {
      name: 'unknown instance',
      as: 'administrator',
      params: { instance: 'nothing' },
      query: { externalMetadataUpdater: 'ena' },
      body: '{}\n',
      status: 404,
    },
  ],
  handle: async (service, { params, query, stream, caller, noteAudit }) => {
    const { externalMetadataUpdater: updater } = query;
    const results = await service.takeExternal(
      params.instance,
      { stream, updater },
      requireCaller(caller),
    );
    const { taken, problemCount } = results;
    noteAudit({ taken, problemCount, updater });
    return problemCount === 0 ? new Reply({ status: 204, body: null }) : results;
  },
});
