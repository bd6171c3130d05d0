import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Your sessions. */
export const listSessions = defineOperation<IdentityService>()({
  name: 'list-sessions',
  method: 'GET',
  path: '/api/sessions',
  tag: 'accounts',
  summary: 'Your sessions',
  access: 'account',
  input: {},
  output: z.object({
    sessions: z.array(
      z.object({
        id: z.string(),
        createdAt: z.string(),
        lastUsedAt: z.string(),
        clientAddress: z.string(),
        clientName: z.string(),
        isCurrent: z.boolean(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'mine', as: 'administrator' }],
  handle: async (service, call) => {
    const { account, token } = requireSession(call);
    return { sessions: await service.sessions.list(account.id, token) };
  },
});
