import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** What became of the last deliveries to a web-hook. */
export const listWebhookDeliveries = defineOperation<NoticesService>()({
  name: 'list-webhook-deliveries',
  method: 'GET',
  path: '/api/groups/{group}/webhooks/{id}/deliveries',
  tag: 'notices',
  summary: 'The last fifty deliveries to a web-hook, the newest first',
  access: { right: 'manage', on: 'group' },
  input: { params: z.object({ group: z.string().min(1).max(100), id: z.uuid() }) },
  output: z.object({
    deliveries: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        state: z.enum(['waiting', 'delivered', 'given-up']),
        attempts: z.number().int(),
        outcome: z.string().nullable().describe('Of the last attempt.'),
        createdAt: z.iso.datetime(),
        endedAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'webhook-not-found',
  ],
  examples: [
    {
      name: 'one that is not there',
      params: { group: 'node', id: '00000000-0000-4000-8000-000000000000' },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'no such group',
      params: { group: 'nobody', id: '00000000-0000-4000-8000-000000000000' },
      as: 'administrator',
      status: 404,
    },
    { name: 'no id', params: { group: 'node', id: 'x' }, as: 'administrator', status: 400 },
  ],
  handle: async (service, { params }) => ({
    deliveries: await service.listDeliveries(params.group, params.id),
  }),
});
