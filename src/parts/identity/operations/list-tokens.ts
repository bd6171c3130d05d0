import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { tokenShape } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Your tokens. */
export const listTokens = defineOperation<IdentityService>()({
  name: 'list-tokens',
  method: 'GET',
  path: '/api/tokens',
  tag: 'tokens',
  summary: 'Your tokens',
  access: 'account',
  input: {},
  output: z.object({ tokens: z.array(tokenShape) }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'mine', as: 'administrator' }],
  handle: async (service, call) => ({
    tokens: await service.tokens.list({ account: requireSession(call).account.id }),
  }),
});
