import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { accountShape } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** The accounts of this node. */
export const listAccounts = defineOperation<IdentityService>()({
  name: 'list-accounts',
  method: 'GET',
  path: '/api/accounts',
  tag: 'people',
  summary: 'The accounts of this node',
  access: 'administrator',
  input: {},
  output: z.object({
    accounts: z.array(
      accountShape.extend({
        createdAt: z.string(),
        isDisabled: z.boolean(),
        hasSecondFactor: z.boolean(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => ({ accounts: await service.accounts.list() }),
});
