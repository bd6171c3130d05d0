import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie, readSessionCookie } from '../session-cookie.ts';

/** Signs out. */
export const deleteSession = defineOperation<IdentityService>()({
  name: 'delete-session',
  method: 'DELETE',
  path: '/api/sessions/current',
  tag: 'accounts',
  summary: 'Sign out',
  access: 'account',
  isKeptInReadOnly: true,
  input: {},
  output: z.null(),
  errors: ['sign-in-required', 'cross-site-request'],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, { headers, isSecure }) => {
    const token = readSessionCookie(headers, isSecure);
    if (token !== null) await service.sessions.end(token);
    return new Reply({
      status: 204,
      headers: { 'Set-Cookie': formatSessionCookie('', 0, isSecure) },
      body: null,
    });
  },
});
