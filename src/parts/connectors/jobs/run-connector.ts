import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { RUN_CONNECTOR } from '../connector-queue.ts';
import type { ConnectorsService } from '../connectors-service.ts';

/** Runs one connector; each run plans the next. */
export const runConnectorJob = defineJob<ConnectorsService>()({
  ...RUN_CONNECTOR,
  payload: z.strictObject({
    connector: z.uuid(),
    isWithdrawalAccepted: z.boolean().default(false),
  }),
  run: (service, payload, { signal }) => service.run(payload, signal),
});
