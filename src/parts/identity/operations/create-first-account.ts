import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** The administrator's account, by the one-time link that the node printed. */
export const createFirstAccount = defineOperation<IdentityService>()({
  name: 'create-first-account',
  method: 'POST',
  path: '/api/accounts/first',
  tag: 'accounts',
  summary: "Create an administrator's account with a one-time link",
  description:
    'The link is printed at the first start, and by "outbreak administrator-link" later. Signs in.',
  access: 'entrance',
  changesState: true,
  input: {
    body: z.strictObject({
      token: z.string().min(1).max(200),
      name: z.string().trim().min(1).max(200),
      email: z.email().max(200),
      password: z.string().min(12, 'Choose at least 12 characters.').max(500),
    }),
  },
  output: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() }),
  errors: ['request-invalid', 'link-used-or-unknown', 'email-taken', 'cross-site-request'],
  examples: [
    {
      name: 'a link that was used',
      body: { token: 'used', name: 'A', email: 'a@example.org', password: 'a long password' },
      status: 403,
    },
    {
      name: 'a password that is too short',
      body: { token: 't', name: 'A', email: 'a@example.org', password: 'short' },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    const { token, ...account } = call.body;
    const session = await service.createAdministrator(token, account, traceOf(call));
    return new Reply({
      headers: {
        'Set-Cookie': formatSessionCookie(session.token, session.maxAgeSeconds, call.isSecure),
      },
      body: describeCaller(session.account),
    });
  },
});
