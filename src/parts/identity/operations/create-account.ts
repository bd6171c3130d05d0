import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { accountShape, nameField, passwordField, secretField } from '../account-fields.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** Make an account with a link from a mail. */
export const createAccount = defineOperation<IdentityService>()({
  name: 'create-account',
  method: 'POST',
  path: '/api/accounts',
  tag: 'accounts',
  summary: 'Make an account with a link from a mail',
  description: 'The link confirms the address. Signs in.',
  access: 'entrance',
  changesState: true,
  input: { body: z.strictObject({ token: secretField, name: nameField, password: passwordField }) },
  output: accountShape,
  errors: ['request-invalid', 'cross-site-request', 'link-used-or-unknown', 'email-taken'],
  examples: [
    {
      name: 'a link that was used',
      body: { token: 'used', name: 'A', password: 'a long password' },
      status: 403,
    },
  ],
  handle: async (service, call) => {
    const { token, ...account } = call.body;
    const session = await service.accounts.createAccount(token, account, traceOf(call));
    return new Reply({
      headers: {
        'Set-Cookie': formatSessionCookie(session.token, session.maxAgeSeconds, call.isSecure),
      },
      body: describeCaller(session.account),
    });
  },
});
