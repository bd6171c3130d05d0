import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { noticeKinds } from '../../../schema/ports.ts';
import type { NoticesService } from '../notices-service.ts';

/** The web-hooks of a group. */
export const listWebhooks = defineOperation<NoticesService>()({
  name: 'list-webhooks',
  method: 'GET',
  path: '/api/groups/{group}/webhooks',
  tag: 'notices',
  summary: 'The web-hooks of a group',
  access: { right: 'manage', on: 'group' },
  input: { params: z.object({ group: z.string().min(1).max(100) }) },
  output: z.object({
    webhooks: z.array(
      z.object({
        id: z.uuid(),
        url: z.string(),
        kinds: z.array(z.enum(noticeKinds)),
        createdAt: z.iso.datetime(),
        createdBy: z.string(),
        failingSince: z.iso
          .datetime()
          .nullable()
          .describe('Since when nothing got through; after three days it is switched off.'),
        disabledAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'group-not-found'],
  examples: [
    { name: 'of the operators', params: { group: 'node' }, as: 'administrator' },
    { name: 'no such group', params: { group: 'nobody' }, as: 'administrator', status: 404 },
    { name: 'nobody', params: { group: 'node' }, status: 401 },
  ],
  handle: async (service, { params }) => ({ webhooks: await service.listWebhooks(params.group) }),
});
