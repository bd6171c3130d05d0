import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** End all your sessions but this one. */
export const endOtherSessions = defineOperation<IdentityService>()({
  name: 'end-other-sessions',
  method: 'DELETE',
  path: '/api/sessions',
  tag: 'accounts',
  summary: 'End all your sessions but this one',
  access: 'account',
  isKeptInReadOnly: true,
  input: {},
  output: z.object({ ended: z.number().int() }),
  errors: ['sign-in-required', 'cross-site-request', 'session-required'],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, call) => {
    const { account, token } = requireSession(call);
    return { ended: await service.sessions.endOthers(account.id, token) };
  },
});
