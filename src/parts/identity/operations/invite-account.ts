import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { emailField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Invite somebody to this node. */
export const inviteAccount = defineOperation<IdentityService>()({
  name: 'invite-account',
  method: 'POST',
  path: '/api/account-invitations',
  tag: 'people',
  summary: 'Invite somebody to this node',
  access: 'administrator',
  input: { body: z.strictObject({ email: emailField }) },
  output: z.null(),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'cross-site-request'],
  examples: [{ name: 'an address', as: 'administrator', body: { email: 'invited@example.org' } }],
  handle: async (service, call) => {
    await service.accounts.requestRegistration(call.body.email, {
      clientAddress: call.clientAddress,
      invitedBy: call.caller?.id ?? '',
    });
    return new Reply({ status: 204, body: null });
  },
});
