import { z } from 'zod';
import { sessionCookieName } from '../../../platform/http/http-options.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';

/** Signs out. */
export const deleteSession = defineOperation<IdentityService>()({
  name: 'delete-session',
  method: 'DELETE',
  path: '/api/sessions/current',
  tag: 'accounts',
  summary: 'Sign out',
  access: 'account',
  input: {},
  output: z.null(),
  errors: ['sign-in-required', 'cross-site-request'],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, { headers, isSecure }) => {
    const name = sessionCookieName(isSecure);
    const token = new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(headers.cookie ?? '')?.[1];
    if (token !== undefined) await service.signOut(token);
    return new Reply({
      status: 204,
      headers: { 'Set-Cookie': formatSessionCookie('', 0, isSecure) },
      body: null,
    });
  },
});
