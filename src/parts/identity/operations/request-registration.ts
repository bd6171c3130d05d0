import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { emailField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Ask for an account. */
export const requestRegistration = defineOperation<IdentityService>()({
  name: 'request-registration',
  method: 'POST',
  path: '/api/registrations',
  tag: 'accounts',
  summary: 'Ask for an account',
  description:
    'Sends a link to the address. The answer is the same where it has an account already.',
  access: 'entrance',
  changesState: true,
  input: { body: z.strictObject({ email: emailField }) },
  output: z.null(),
  errors: ['request-invalid', 'cross-site-request', 'registration-closed', 'too-many-requests'],
  examples: [{ name: 'a node by invitation', body: { email: 'new@example.org' }, status: 403 }],
  handle: async (service, { body, clientAddress }) => {
    await service.accounts.requestRegistration(body.email, { clientAddress });
    return new Reply({ status: 204, body: null });
  },
});
