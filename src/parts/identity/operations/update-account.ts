import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { nameField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Change your name. */
export const updateAccount = defineOperation<IdentityService>()({
  name: 'update-account',
  method: 'PUT',
  path: '/api/account',
  tag: 'accounts',
  summary: 'Change your name',
  access: 'account',
  input: { body: z.strictObject({ name: nameField }) },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request', 'session-required'],
  examples: [{ name: 'a name', as: 'administrator', body: { name: 'Ada Test' } }],
  handle: async (service, call) => {
    await service.accounts.rename(requireSession(call).account.id, call.body.name);
    return new Reply({ status: 204, body: null });
  },
});
