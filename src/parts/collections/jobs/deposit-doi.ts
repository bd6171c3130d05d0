import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { CollectionsService } from '../collections-service.ts';
import { DEPOSIT_DOI } from '../doi/doi-queue.ts';

/** Registers the DOI of a collection's version, or tells DataCite what is new of it. */
export const depositDoiJob = defineJob<CollectionsService>()({
  ...DEPOSIT_DOI,
  payload: z.strictObject({ collection: z.string(), version: z.int() }),
  run: (service, { collection, version }, job) => service.depositDoi(collection, version, job),
});
