import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { codeField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { requireSession } from '../who-asks.ts';

/** Show again that it is you. */
export const confirmIdentity = defineOperation<IdentityService>()({
  name: 'confirm-identity',
  method: 'POST',
  path: '/api/sessions/current/confirmation',
  tag: 'accounts',
  summary: 'Show again that it is you',
  description:
    'Holds for ten minutes, for what changes how one signs in. Gives the session another token.',
  access: 'account',
  isKeptInReadOnly: true,
  input: {
    body: z.strictObject({ password: z.string().min(1).max(500), code: codeField.optional() }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'credentials-wrong',
    'second-factor-required',
    'too-many-requests',
  ],
  examples: [{ name: 'without a session', body: { password: 'x' }, status: 401 }],
  handle: async (service, call) => {
    const { account, token } = requireSession(call);
    const next = await service.signIns.confirm(account.id, { token, proof: call.body });
    return new Reply({
      status: 204,
      headers: { 'Set-Cookie': formatSessionCookie(next.token, next.maxAgeSeconds, call.isSecure) },
      body: null,
    });
  },
});
