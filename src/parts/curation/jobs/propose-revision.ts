import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { CurationService } from '../curation-service.ts';
import { PROPOSE_REVISION } from '../propose-revision-queue.ts';

/** Makes a revision for its owner to approve of a correction that was accepted. */
export const proposeRevision = defineJob<CurationService>()({
  ...PROPOSE_REVISION,
  payload: z.strictObject({ correction: z.uuid() }),
  run: (service, { correction }) => service.proposeRevision(correction),
});
