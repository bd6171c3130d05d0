import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { EnaService } from '../ena/ena-service.ts';

/** Orders the deposits that groups have ordered once and for all. */
export const keepUpWithEna = defineJob<EnaService>()({
  name: 'keep-up-with-ena',
  payload: z.strictObject({}),
  maxAttempts: 3,
  schedule: '7,37 * * * *',
  run: (service, _payload, { signal }) => service.keepUp(signal),
});
