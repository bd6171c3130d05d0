import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { DraftService } from '../drafts/draft-service.ts';
import { releaseDraftsQueue } from '../drafts/release-queue.ts';

/** Releases what is approved of a submission. */
export const releaseDrafts = defineJob<DraftService>()({
  ...releaseDraftsQueue,
  payload: z.strictObject({ submission: z.string() }),
  run: (service, { submission }, { signal }) => service.releaseAll(submission, signal),
});
