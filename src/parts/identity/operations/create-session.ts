import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { codeField } from '../account-fields.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** Signs in. */
export const createSession = defineOperation<IdentityService>()({
  name: 'create-session',
  method: 'POST',
  path: '/api/sessions',
  tag: 'accounts',
  summary: 'Sign in with e-mail and password',
  description:
    'Answers with a session cookie. After five failures every further one doubles the wait.',
  access: 'entrance',
  isKeptInReadOnly: true,
  changesState: true,
  input: {
    body: z.strictObject({
      email: z.string().min(1).max(200),
      password: z.string().min(1).max(500),
      code: codeField.optional().describe('Of the authenticator, or a recovery code.'),
    }),
  },
  output: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() }),
  errors: [
    'request-invalid',
    'credentials-wrong',
    'second-factor-required',
    'too-many-requests',
    'cross-site-request',
  ],
  examples: [
    { name: 'nobody', body: { email: 'nobody@example.org', password: 'wrong' }, status: 401 },
    { name: 'no password', body: { email: 'nobody@example.org' }, status: 400 },
  ],
  handle: async (service, call) => {
    const { email, ...proof } = call.body;
    const session = await service.signIns.signIn(email, proof, traceOf(call));
    return new Reply({
      headers: {
        'Set-Cookie': formatSessionCookie(session.token, session.maxAgeSeconds, call.isSecure),
      },
      body: describeCaller(session.account),
    });
  },
});
