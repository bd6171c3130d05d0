import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { MirrorsService } from '../mirrors-service.ts';
import { FOLLOW_MIRRORS } from '../release-queue.ts';

/** Copies what other nodes released since the last look. */
export const followMirrors = defineJob<MirrorsService>()({
  ...FOLLOW_MIRRORS,
  payload: z.strictObject({ mirror: z.uuid().optional() }),
  schedule: '*/10 * * * *',
  run: (service, { mirror }, { signal }) => service.followAll(mirror, signal),
});
