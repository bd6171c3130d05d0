import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ConnectorsService } from '../connectors-service.ts';

const unknown = '00000000-0000-4000-8000-000000000000';

/** Has a connector rest. */
export const pauseConnector = defineOperation<ConnectorsService>()({
  name: 'pause-connector',
  method: 'POST',
  path: '/api/connectors/{connector}/pause',
  tag: 'connectors',
  summary: 'Pause a connector; a run under way ends after the batch it is at',
  access: 'administrator',
  input: { params: z.strictObject({ connector: z.uuid() }) },
  output: z.strictObject({ paused: z.literal(true) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'connector-not-found',
  ],
  examples: [
    { name: 'nobody', params: { connector: unknown }, status: 401 },
    { name: 'unknown', as: 'administrator', params: { connector: unknown }, status: 404 },
  ],
  handle: async (service, { params }) => {
    await service.pause(params.connector);
    return { paused: true as const };
  },
});
