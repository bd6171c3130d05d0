import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Your passkeys. */
export const listPasskeys = defineOperation<IdentityService>()({
  name: 'list-passkeys',
  method: 'GET',
  path: '/api/account/passkeys',
  tag: 'accounts',
  summary: 'Your passkeys',
  access: 'account',
  input: {},
  output: z.object({
    passkeys: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        isBackedUp: z
          .boolean()
          .describe('Kept in more than one place, such as an account of the maker.'),
        createdAt: z.string(),
        lastUsedAt: z.string().nullable(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'your own', as: 'administrator' }],
  handle: async (service, call) => ({
    passkeys: await service.passkeys.list(requireSession(call).account.id),
  }),
});
