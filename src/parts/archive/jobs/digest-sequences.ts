import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';

/** Digests released sequences for refget, those from before too. */
export const digestSequencesJob = defineJob<ArchiveService>()({
  name: 'digest-sequences',
  payload: z.strictObject({}),
  maxAttempts: 1,
  schedule: '* * * * *',
  run: async (service, _payload, { signal }) => {
    await service.work.digestSequences(signal);
  },
});
