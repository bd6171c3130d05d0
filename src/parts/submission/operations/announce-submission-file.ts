import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { fileKind, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Says which file will come. */
export const announceSubmissionFile = defineOperation<SubmissionService>()({
  name: 'announce-submission-file',
  method: 'PUT',
  path: '/api/submissions/{submission}/files/{kind}',
  tag: 'submissions',
  summary: 'Announce a file of a submission, or ask how much of it has come',
  description: 'The same file again goes on where it was; another one begins anew.',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId, kind: fileKind }),
    body: z.strictObject({
      name: z.string().min(1).max(300).describe('Only ever shown.'),
      size: z
        .number()
        .int()
        .min(1)
        .max(64 * 1024 ** 3)
        .describe('Bytes.'),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable()
        .default(null),
    }),
  },
  output: z.object({ received: z.number().int().describe('Bytes that have come.') }),
  errors: [
    'request-invalid',
    'request-conflict',
    'submission-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'the table',
      as: 'administrator',
      params: { submission: '{exampleSubmission}', kind: 'metadata' },
      body: { name: 'table.tsv', size: 22 },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission', kind: 'metadata' },
      body: { name: 'table.tsv', size: 100 },
      status: 404,
    },
  ],
  handle: async (service, { params, body }) => {
    const name = body.name.split(/[/\\]/).at(-1) ?? '';
    const file = { ...body, kind: params.kind, name: name.slice(0, 200) || params.kind };
    return { received: await service.drafts.announceFile(params.submission, file) };
  },
});
