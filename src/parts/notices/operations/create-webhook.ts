import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { noticeKinds } from '../../../schema/ports.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { describeWebhook, type NoticesService } from '../notices-service.ts';

/** Adds a web-hook to a group. */
export const createWebhook = defineOperation<NoticesService>()({
  name: 'create-webhook',
  method: 'POST',
  path: '/api/groups/{group}/webhooks',
  tag: 'notices',
  summary: 'Have notices of a group posted to an address',
  description:
    'Each delivery is signed: X-Outbreak-Signature has `t=` seconds since 1970 and `v1=` HMAC-SHA256 in hex, under the secret of this answer, over the seconds, a dot and the body. The secret is shown once. A delivery that is not answered with 2xx is tried again for three days, with the same X-Outbreak-Delivery.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.object({ group: z.string().min(1).max(100) }),
    body: z.strictObject({
      url: z.string().min(1).max(1000),
      kinds: z.array(z.enum(noticeKinds)).min(1).max(noticeKinds.length),
    }),
  },
  output: z.object({ id: z.uuid(), secret: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'for releases',
      params: { group: 'node' },
      body: { url: 'https://hooks.example.org/outbreak', kinds: ['entries-released'] },
      as: 'administrator',
      status: 201,
    },
    {
      name: 'an address of this machine',
      params: { group: 'node' },
      body: { url: 'https://127.0.0.1/', kinds: ['entries-released'] },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no such group',
      params: { group: 'nobody' },
      body: { url: 'https://hooks.example.org/', kinds: ['entries-released'] },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'nobody',
      params: { group: 'node' },
      body: { url: 'https://hooks.example.org/', kinds: ['entries-released'] },
      status: 401,
    },
  ],
  handle: async (service, { params, body, caller, noteAudit }) => {
    const added = await service.addWebhook(params.group, { ...body, by: requireCaller(caller).id });
    noteAudit({ webhook: added.id, ...describeWebhook(body.url, body.kinds) });
    return new Reply({ status: 201, body: added });
  },
});
