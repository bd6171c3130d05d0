import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { NoticesService } from '../notices-service.ts';

/** Marks notices of the account as read. */
export const markNoticesRead = defineOperation<NoticesService>()({
  name: 'mark-notices-read',
  method: 'POST',
  path: '/api/notices/read',
  tag: 'notices',
  summary: 'Mark notices as read: some of them, or all up to one',
  access: 'account',
  input: {
    body: z.union([
      z.strictObject({ ids: z.array(z.number().int().min(1)).min(1).max(500) }),
      z.strictObject({ upTo: z.number().int().min(1) }),
    ]),
  },
  output: z.object({ marked: z.number().int() }),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request'],
  examples: [
    { name: 'one that is not there', body: { ids: [999999999] }, as: 'administrator' },
    { name: 'neither', body: {}, as: 'administrator', status: 400 },
    { name: 'nobody', body: { ids: [1] }, status: 401 },
  ],
  handle: async (service, { caller, body }) => ({
    marked: await service.markRead(requireCaller(caller), body),
  }),
});
