import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';

/** Who a client of the EGA acts for. */
export const getEgaUser = defineOperation<DeliveryService>()({
  name: 'get-ega-user',
  method: 'POST',
  path: '/api/ega/userinfo',
  tag: 'ega',
  summary: 'Who a client of the EGA acts for',
  access: 'account',
  changesState: false,
  input: {},
  output: z.object({ sub: z.string() }),
  errors: ['sign-in-required', 'not-found'],
  examples: [{ name: 'where the gateway is off', as: 'administrator', status: 404 }],
  handle: async (service, { caller }) => {
    service.ega.requireGateway();
    return { sub: requireCaller(caller).id };
  },
});
