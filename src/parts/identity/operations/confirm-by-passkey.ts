import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { asAuthentication, shownPasskeyFields } from '../passkeys/passkey-fields.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { requireSession } from '../who-asks.ts';

/** Show again that it is you, with a passkey. */
export const confirmByPasskey = defineOperation<IdentityService>()({
  name: 'confirm-by-passkey',
  method: 'POST',
  path: '/api/sessions/current/confirmation/passkey',
  tag: 'accounts',
  summary: 'Show again that it is you, with a passkey',
  description: 'Holds for ten minutes, as confirm-identity does.',
  access: 'account',
  isKeptInReadOnly: true,
  input: { body: z.strictObject(shownPasskeyFields) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'passkey-not-valid',
  ],
  examples: [{ name: 'nothing', as: 'administrator', body: {}, status: 400 }],
  handle: async (service, call) => {
    const { account, token } = requireSession(call);
    const { ticket, response } = call.body;
    const shown = { ticket, response: asAuthentication(response) };
    const next = await service.passkeys.confirm(account.id, token, shown);
    return new Reply({
      status: 204,
      headers: { 'Set-Cookie': formatSessionCookie(next.token, next.maxAgeSeconds, call.isSecure) },
      body: null,
    });
  },
});
