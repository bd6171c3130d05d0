import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { workflowPlatforms } from '../../../schema/workflow.ts';
import { sampleName, toRunAnswer, wholeRun } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

const fileId = z.string().regex(/^(?:sim-)?file-[0-9a-z]{20}$/, 'This is no id of a file.');

/** Has a workflow run on files of reads. */
export const startWorkflowRun = defineOperation<WorkflowService>()({
  name: 'start-workflow-run',
  method: 'POST',
  path: '/api/workflow-runs',
  tag: 'workflows',
  summary: 'Run a workflow on files of reads that the archive keeps',
  description:
    'Takes the right to submit in the group of the files. The run is of that group. What comes out are files of the ' +
    'archive and a draft, which the group approves like any other.',
  access: 'account',
  input: {
    body: z.strictObject({
      workflow: z.string().max(60),
      version: z.string().max(20).optional().describe('The newest unless given.'),
      files: z.array(fileId).min(1).max(2).describe('One file of reads, or two of mates.'),
      sample: sampleName.optional().describe("Taken of the first file's name unless given."),
      platform: z
        .enum(workflowPlatforms)
        .optional()
        .describe('Taken of the names of the reads unless given.'),
      primerScheme: z
        .string()
        .max(200)
        .optional()
        .describe("Such as 'artic-sars-cov-2/V4.1'; told by where reads begin unless given."),
      metadata: z
        .record(z.string().max(100), z.string().max(1000))
        .default({})
        .describe('What the draft is to say of the sample, by field.'),
    }),
  },
  output: wholeRun,
  errors: [
    'request-invalid',
    'file-not-found',
    'workflow-not-found',
    'workflow-not-runnable',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'no such file',
      as: 'administrator',
      body: { workflow: 'europe-illumina', files: ['file-00000000000000000000'] },
      status: 404,
    },
    {
      name: 'no file',
      as: 'administrator',
      body: { workflow: 'europe-illumina', files: [] },
      status: 400,
    },
  ],
  handle: async (service, { body, caller }) => {
    const { version, sample, platform, primerScheme, ...given } = body;
    const run = await service.start(requireCaller(caller), {
      ...given,
      ...(version === undefined ? {} : { version }),
      ...(sample === undefined ? {} : { sample }),
      ...(platform === undefined ? {} : { platform }),
      ...(primerScheme === undefined ? {} : { primerScheme }),
    });
    return toRunAnswer(run);
  },
});
