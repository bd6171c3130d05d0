import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ConnectorsService } from '../connectors-service.ts';

/** Each run plans the next; this finds connectors whose plan was lost, as in a database that was restored. */
export const planConnectorsJob = defineJob<ConnectorsService>()({
  name: 'plan-connectors',
  payload: z.strictObject({}),
  maxAttempts: 3,
  schedule: '7 * * * *',
  run: (service) => service.planAll(),
});
