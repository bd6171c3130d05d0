import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { describeCaller } from '../describe-caller.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';

/** Signs in. */
export const createSession = defineOperation<IdentityService>()({
  name: 'create-session',
  method: 'POST',
  path: '/api/sessions',
  tag: 'accounts',
  summary: 'Sign in with e-mail and password',
  description:
    'Answers with a session cookie. After five failures every further one doubles the wait.',
  access: 'public',
  changesState: true,
  input: {
    body: z.strictObject({
      email: z.string().min(1).max(200),
      password: z.string().min(1).max(500),
    }),
  },
  output: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() }),
  errors: ['request-invalid', 'credentials-wrong', 'too-many-requests', 'cross-site-request'],
  examples: [
    { name: 'nobody', body: { email: 'nobody@example.org', password: 'wrong' }, status: 401 },
    { name: 'no password', body: { email: 'nobody@example.org' }, status: 400 },
  ],
  handle: async (service, { body, clientAddress, isSecure }) => {
    const session = await service.signIn(body.email, body.password, clientAddress);
    return new Reply({
      headers: {
        'Set-Cookie': formatSessionCookie(session.token, session.maxAgeSeconds, isSecure),
      },
      body: describeCaller(session.account),
    });
  },
});
