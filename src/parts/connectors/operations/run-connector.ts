import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ConnectorsService } from '../connectors-service.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Has a connector run now. */
export const runConnector = defineOperation<ConnectorsService>()({
  name: 'run-connector',
  method: 'POST',
  path: '/api/connectors/{connector}/run',
  tag: 'connectors',
  summary: 'Run a connector now, also one that is paused: it then goes on by its schedule',
  access: 'administrator',
  input: {
    params: z.strictObject({ connector: z.uuid() }),
    body: z.strictObject({
      acceptWithdrawals: z
        .boolean()
        .default(false)
        .describe('Revoke also where the archive has withdrawn more records than is likely.'),
    }),
  },
  output: z.strictObject({ queued: z.literal(true) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'connector-not-found',
  ],
  examples: [
    { name: 'nobody', params: { connector: unknown }, body: {}, status: 401 },
    { name: 'unknown', as: 'administrator', params: { connector: unknown }, body: {}, status: 404 },
  ],
  handle: async (service, { params, body }) => {
    await service.start(params.connector, body.acceptWithdrawals);
    return { queued: true as const };
  },
});
