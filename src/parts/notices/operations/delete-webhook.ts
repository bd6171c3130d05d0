import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** Removes a web-hook of a group. */
export const deleteWebhook = defineOperation<NoticesService>()({
  name: 'delete-webhook',
  method: 'DELETE',
  path: '/api/groups/{group}/webhooks/{id}',
  tag: 'notices',
  summary: 'Remove a web-hook of a group with the log of its deliveries',
  access: { right: 'manage', on: 'group' },
  input: { params: z.object({ group: z.string().min(1).max(100), id: z.uuid() }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'webhook-not-found',
    'cross-site-request',
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
  handle: async (service, { params }) => {
    await service.removeWebhook(params.group, params.id);
    return new Reply({ status: 204, body: null });
  },
});
