import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DraftService } from '../drafts/draft-service.ts';
import { processSubmissionQueue } from '../drafts/release-queue.ts';

/** Takes a submission from its files to a verdict on each row. */
export const processSubmission = defineJob<DraftService>()({
  ...processSubmissionQueue,
  payload: z.strictObject({ submission: z.string() }),
  run: (service, { submission }, { signal }) => service.process(submission, signal),
});
