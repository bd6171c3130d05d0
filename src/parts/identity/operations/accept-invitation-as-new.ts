import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { accountShape, nameField, passwordField, secretField } from '../account-fields.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** Join a group with a new account. */
export const acceptInvitationAsNew = defineOperation<IdentityService>()({
  name: 'accept-invitation-as-new',
  method: 'POST',
  path: '/api/invitations/{token}/account',
  tag: 'groups',
  summary: 'Join a group with a new account',
  description: 'The address is the one that the invitation went to. Signs in.',
  access: 'entrance',
  changesState: true,
  input: {
    params: z.strictObject({ token: secretField }),
    body: z.strictObject({ name: nameField, password: passwordField }),
  },
  output: accountShape,
  errors: ['request-invalid', 'cross-site-request', 'invitation-not-found', 'email-taken'],
  examples: [
    {
      name: 'none',
      params: { token: 'none' },
      body: { name: 'A', password: 'a long password' },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const { token } = call.params;
    const session = await service.invitations.acceptAsNew(token, call.body, traceOf(call));
    return new Reply({
      headers: {
        'Set-Cookie': formatSessionCookie(session.token, session.maxAgeSeconds, call.isSecure),
      },
      body: describeCaller(session.account),
    });
  },
});
