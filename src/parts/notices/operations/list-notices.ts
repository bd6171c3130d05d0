import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { noticeKinds } from '../../../schema/ports.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { NoticesService } from '../notices-service.ts';

/** The inbox of the account. */
export const listNotices = defineOperation<NoticesService>()({
  name: 'list-notices',
  method: 'GET',
  path: '/api/notices',
  tag: 'notices',
  summary: 'What the account has been told, the last first',
  access: 'account',
  input: {
    query: z.strictObject({
      unread: z.enum(['true', 'false']).optional().describe('Only what was not read.'),
      before: z.coerce.number().int().min(1).optional().describe('The `next` of the page before.'),
      limit: z.coerce.number().int().min(1).max(200).default(30),
    }),
  },
  output: z.object({
    notices: z.array(
      z.object({
        id: z.number().int(),
        kind: z.enum(noticeKinds),
        group: z.string().nullable(),
        title: z.string(),
        action: z.string(),
        path: z.string().describe('Of the page that shows it.'),
        at: z.iso.datetime(),
        isRead: z.boolean(),
      }),
    ),
    unread: z.number().int(),
    next: z.number().int().nullable(),
  }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'the last ones', as: 'administrator' },
    { name: 'no number', query: { limit: 'all' }, as: 'administrator', status: 400 },
    { name: 'nobody', status: 401 },
  ],
  handle: (service, { caller, query: { unread, before, limit } }) =>
    service.readInbox(requireCaller(caller), { onlyUnread: unread === 'true', before, limit }),
});
