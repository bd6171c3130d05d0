import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { fileKind, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Bytes of an announced file. */
export const appendSubmissionFile = defineOperation<SubmissionService>()({
  name: 'append-submission-file',
  method: 'POST',
  path: '/api/submissions/{submission}/files/{kind}',
  tag: 'submissions',
  summary: 'Send bytes of a file of a submission, from where it ends',
  description:
    'FASTA, or a table as TSV or CSV, plain, gzip, zstd, xz, bzip2 or zip. What came before a connection broke is kept: ' +
    'announce the file again to learn where to go on.',
  access: { right: 'submit', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId, kind: fileKind }),
    query: z.strictObject({ offset: z.coerce.number().int().min(0).default(0) }),
  },
  rawBody: { maxBytes: 64 * 1024 ** 3, mediaTypes: ['application/octet-stream'] },
  output: z.object({ received: z.number().int().describe('Bytes that have come.') }),
  errors: [
    'request-invalid',
    'request-conflict',
    'offset-mismatch',
    'submission-not-found',
    'request-too-large',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'the whole table',
      as: 'administrator',
      params: { submission: '{exampleSubmission}', kind: 'metadata' },
      query: { offset: '0' },
      body: 'strain\tdate\na\t2026-01\n',
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { submission: 'nosuchsubmission', kind: 'metadata' },
      body: 'strain\tdate\n',
      status: 404,
    },
  ],
  handle: async (service, { params, query, stream }) => ({
    received: await service.drafts.appendFile(params, query.offset, stream),
  }),
});
