import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { emailField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Ask for a link to choose a new password. */
export const requestPasswordReset = defineOperation<IdentityService>()({
  name: 'request-password-reset',
  method: 'POST',
  path: '/api/password-resets',
  tag: 'accounts',
  summary: 'Ask for a link to choose a new password',
  description: 'The answer is the same whether or not the address has an account.',
  access: 'entrance',
  input: { body: z.strictObject({ email: emailField }) },
  output: z.null(),
  errors: ['request-invalid', 'too-many-requests'],
  examples: [{ name: 'an address', body: { email: 'nobody@example.org' } }],
  handle: async (service, { body, clientAddress }) => {
    await service.accounts.requestPasswordReset(body.email, clientAddress);
    return new Reply({ status: 204, body: null });
  },
});
