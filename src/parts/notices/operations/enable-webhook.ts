import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { NoticesService } from '../notices-service.ts';

/** Switches a web-hook on again. */
export const enableWebhook = defineOperation<NoticesService>()({
  name: 'enable-webhook',
  method: 'POST',
  path: '/api/groups/{group}/webhooks/{id}/enable',
  tag: 'notices',
  summary: 'Switch on a web-hook again that failed for days',
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
    await service.enableWebhook(params.group, params.id);
    return new Reply({ status: 204, body: null });
  },
});
