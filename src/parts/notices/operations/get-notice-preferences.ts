import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { noticeKinds } from '../../../schema/ports.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { deliveries } from '../notice-kind-rules.ts';
import type { NoticesService } from '../notices-service.ts';

/** When the account gets mail of what. */
export const getNoticePreferences = defineOperation<NoticesService>()({
  name: 'get-notice-preferences',
  method: 'GET',
  path: '/api/notices/preferences',
  tag: 'notices',
  summary: 'When the account gets mail of each kind of notice',
  access: 'account',
  input: {},
  output: z.object({
    sendsMail: z.boolean().describe('False where the node has no mail server.'),
    email: z.string(),
    preferences: z.array(
      z.object({
        kind: z.enum(noticeKinds),
        name: z.string(),
        delivery: z.enum(deliveries),
        isChoice: z.boolean().describe('False for what always comes.'),
      }),
    ),
  }),
  errors: ['sign-in-required'],
  examples: [
    { name: 'of the account', as: 'administrator' },
    { name: 'nobody', status: 401 },
  ],
  handle: (service, { caller }) => service.readPreferences(requireCaller(caller)),
});
