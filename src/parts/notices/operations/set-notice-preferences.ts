import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { noticeKinds } from '../../../schema/ports.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { deliveries } from '../notice-kind-rules.ts';
import type { NoticesService } from '../notices-service.ts';

/** Sets when the account gets mail of what. */
export const setNoticePreferences = defineOperation<NoticesService>()({
  name: 'set-notice-preferences',
  method: 'PUT',
  path: '/api/notices/preferences',
  tag: 'notices',
  summary: 'Set when the account gets mail of each kind of notice',
  description: 'Kinds that are not named stay as they are, and so do those that leave no choice.',
  access: 'account',
  input: {
    body: z.strictObject({
      preferences: z
        .array(z.strictObject({ kind: z.enum(noticeKinds), delivery: z.enum(deliveries) }))
        .max(noticeKinds.length),
    }),
  },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request'],
  examples: [
    {
      name: 'a weekly digest',
      body: { preferences: [{ kind: 'entries-released', delivery: 'weekly' }] },
      as: 'administrator',
      status: 204,
    },
    {
      name: 'no such kind',
      body: { preferences: [{ kind: 'weather', delivery: 'none' }] },
      as: 'administrator',
      status: 400,
    },
    { name: 'nobody', body: { preferences: [] }, status: 401 },
  ],
  handle: async (service, { caller, body, noteAudit }) => {
    await service.setPreferences(requireCaller(caller), body.preferences);
    noteAudit({ preferences: body.preferences });
    return new Reply({ status: 204, body: null });
  },
});
