import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';

/** Visas of a user of the broker, as REMS gives them. */
export const listPermissions = defineOperation<PassportsService>()({
  name: 'list-permissions',
  method: 'GET',
  path: '/api/permissions/{user}',
  tag: 'passports',
  summary: 'Visas of a user, for the broker whose passports they go into',
  description:
    'Asked as brokers ask REMS, with the headers x-rems-user-id and x-rems-api-key; off until the settings name the broker ' +
    'and the file of its key. The user is named as the broker names it (sub). Who is not known here has no visas. ' +
    'Each lives an hour at most; ask anew for each passport.',
  access: 'entrance',
  input: {
    params: z.object({ user: z.string().min(1).max(255) }),
    query: z.strictObject({
      expired: z
        .enum(['true', 'false'])
        .optional()
        .describe('Taken as brokers send it; what has ended is never told.'),
    }),
  },
  output: z.object({ ga4gh_passport_v1: z.array(z.string()) }),
  errors: ['request-invalid', 'visas-not-offered', 'broker-key-wrong'],
  headers: { 'Cache-Control': 'no-store' },
  limit: 'sign-in',
  examples: [{ name: 'off', params: { user: 'ada' }, status: 404 }],
  handle: async (service, { params, headers }) => ({
    ga4gh_passport_v1: [
      ...(await service.listVisasForBroker(params.user, headers['x-rems-api-key'])),
    ],
  }),
});
