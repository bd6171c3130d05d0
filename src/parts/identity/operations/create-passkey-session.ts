import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { accountShape } from '../account-fields.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { asAuthentication, shownPasskeyFields } from '../passkeys/passkey-fields.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** Sign in with a passkey. */
export const createPasskeySession = defineOperation<IdentityService>()({
  name: 'create-passkey-session',
  method: 'POST',
  path: '/api/sessions/passkey',
  tag: 'accounts',
  summary: 'Sign in with a passkey',
  description: 'Answers with a session cookie, as create-session does.',
  access: 'entrance',
  isKeptInReadOnly: true,
  changesState: true,
  input: { body: z.strictObject(shownPasskeyFields) },
  output: accountShape,
  errors: ['request-invalid', 'passkey-not-valid', 'too-many-requests', 'cross-site-request'],
  examples: [{ name: 'nothing', body: {}, status: 400 }],
  handle: async (service, call) => {
    const { ticket, response } = call.body;
    const shown = { ticket, response: asAuthentication(response) };
    const { token, maxAgeSeconds, account } = await service.passkeys.signIn(shown, traceOf(call));
    return new Reply({
      headers: { 'Set-Cookie': formatSessionCookie(token, maxAgeSeconds, call.isSecure) },
      body: describeCaller(account),
    });
  },
});
