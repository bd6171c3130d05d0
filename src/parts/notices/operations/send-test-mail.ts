import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { NoticesService } from '../notices-service.ts';

/** Sends a mail to who asks, to see whether it comes. */
export const sendTestMail = defineOperation<NoticesService>()({
  name: 'send-test-mail',
  method: 'POST',
  path: '/api/upkeep/mail/test',
  tag: 'notices',
  summary: 'Send a mail to your own address, to see whether it comes',
  access: 'administrator',
  input: {},
  output: z.object({
    isTaken: z.boolean().describe('Whether the server, or the folder, has taken it.'),
    reason: z.string().nullable().describe('Why it was not taken.'),
  }),
  errors: ['request-conflict', 'sign-in-required', 'not-allowed', 'cross-site-request'],
  examples: [{ name: 'on a node without mail', as: 'administrator', status: 409 }],
  handle: (service, { caller }) => service.sendTestMail(requireCaller(caller)),
});
