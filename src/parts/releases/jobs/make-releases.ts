import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { MAKE_RELEASES } from '../release-queue.ts';
import type { ReleasesService } from '../releases-service.ts';

/** Makes the night's releases, or the one that was asked for. */
export const makeReleases = defineJob<ReleasesService>()({
  ...MAKE_RELEASES,
  payload: z.strictObject({ instance: z.string().optional() }),
  schedule: '10 2 * * *',
  run: (service, { instance }, { signal }) => service.makeAll(instance, signal),
});
