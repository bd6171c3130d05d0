import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { draftSummary, submissionId } from '../drafts/draft-schemas.ts';
import { submissionStates } from '../drafts/submission-record.ts';
import type { SubmissionService } from '../submission-service.ts';

/** What becomes of a submission's rows, as it happens. */
export const followSubmission = defineOperation<SubmissionService>()({
  name: 'follow-submission',
  method: 'GET',
  path: '/api/submissions/{submission}/events',
  tag: 'submissions',
  summary: 'Follow what becomes of the rows of a submission, as lines of JSON',
  description:
    'Every change of a draft after the number given, until the processing has ended. After a broken ' +
    'connection go on with the last number that came.',
  access: { right: 'read', on: 'submission' },
  input: {
    params: z.object({ submission: submissionId }),
    query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
  },
  output: {
    mediaTypes: ['application/x-ndjson'],
    schema: z.union([
      z.object({ type: z.literal('draft'), draft: draftSummary }),
      z.object({
        type: z.literal('state'),
        state: z.enum(submissionStates),
        changes: z.number().int(),
      }),
    ]),
  },
  errors: ['request-invalid', 'submission-not-found'],
  examples: [
    {
      name: 'from the beginning',
      as: 'administrator',
      params: { submission: '{exampleRevision}' },
    },
    { name: 'unknown', params: { submission: 'nosuchsubmission' }, status: 404 },
  ],
  handle: async (service, { params, query, signal }) => {
    const events = service.drafts.follow(params.submission, query.after, signal);
    return new Reply({
      headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' },
      body: toLines(events),
      // Packed lines would wait in the packer's buffer until it is full.
      isFinal: true,
    });
  },
});

async function* toLines(events: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}
