import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Identities at providers that lead to your account. */
export const listIdentities = defineOperation<IdentityService>()({
  name: 'list-identities',
  method: 'GET',
  path: '/api/account/identities',
  tag: 'accounts',
  summary: 'Identities at providers that lead to your account',
  access: 'account',
  input: {},
  output: z.object({
    identities: z.array(
      z.object({
        id: z.string(),
        provider: z.string().nullable().describe('Null where this node no longer knows it.'),
        title: z.string(),
        label: z.string(),
        createdAt: z.string(),
        lastUsedAt: z.string().nullable(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'your own', as: 'administrator' }],
  handle: async (service, call) => ({
    identities: await service.providers.listIdentities(requireSession(call).account.id),
  }),
});
