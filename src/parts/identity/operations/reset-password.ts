import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { passwordField, secretField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Choose a new password with a link from a mail. */
export const resetPassword = defineOperation<IdentityService>()({
  name: 'reset-password',
  method: 'POST',
  path: '/api/password-resets/completion',
  tag: 'accounts',
  summary: 'Choose a new password with a link from a mail',
  description: 'Every session of the account ends.',
  access: 'entrance',
  changesState: true,
  input: { body: z.strictObject({ token: secretField, password: passwordField }) },
  output: z.null(),
  errors: ['request-invalid', 'cross-site-request', 'link-used-or-unknown'],
  examples: [
    {
      name: 'a link that was used',
      body: { token: 'used', password: 'a long password' },
      status: 403,
    },
  ],
  handle: async (service, { body }) => {
    await service.accounts.resetPassword(body.token, body.password);
    return new Reply({ status: 204, body: null });
  },
});
