import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { depositToEnaQueue } from '../ena/ena-queue.ts';
import type { EnaService } from '../ena/ena-service.ts';

/** Deposits what waits of a group; where ENA cannot be reached it is tried again later. */
export const depositToEna = defineJob<EnaService>()({
  ...depositToEnaQueue,
  payload: z.strictObject({ group: z.string() }),
  run: (service, { group }, { signal }) => service.deposit(group, signal),
});
