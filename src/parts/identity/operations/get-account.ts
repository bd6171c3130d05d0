import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { accountShape } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Your account. */
export const getAccount = defineOperation<IdentityService>()({
  name: 'get-account',
  method: 'GET',
  path: '/api/account',
  tag: 'accounts',
  summary: 'Your account',
  access: 'account',
  input: {},
  output: accountShape.extend({
    createdAt: z.string(),
    isDisabled: z.boolean(),
    hasSecondFactor: z.boolean(),
  }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'mine', as: 'administrator' }],
  handle: async (service, call) => service.accounts.read(requireSession(call).account.id),
});
