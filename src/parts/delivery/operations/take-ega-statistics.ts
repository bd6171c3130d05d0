import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { DeliveryService } from '../delivery-service.ts';

/** What a client of the EGA tells of a download. */
export const takeEgaStatistics = defineOperation<DeliveryService>()({
  name: 'take-ega-statistics',
  method: 'POST',
  path: '/api/ega/stats',
  tag: 'ega',
  summary: 'What a client of the EGA tells of a download; nothing of it is kept',
  description: 'The node has its own log of what it gave. Clients need an answer.',
  access: 'account',
  changesState: false,
  input: { body: z.record(z.string().max(100), z.unknown()) },
  output: z.object({ status: z.string() }),
  errors: ['sign-in-required', 'request-invalid', 'not-found'],
  examples: [
    { name: 'where the gateway is off', as: 'administrator', body: {}, status: 404 },
    { name: 'no object', as: 'administrator', body: [], status: 400 },
  ],
  handle: async (service) => {
    service.ega.requireGateway();
    return { status: 'taken' };
  },
});
