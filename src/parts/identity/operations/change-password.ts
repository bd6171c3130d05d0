import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { passwordField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Set your password. */
export const changePassword = defineOperation<IdentityService>()({
  name: 'change-password',
  method: 'PUT',
  path: '/api/account/password',
  tag: 'accounts',
  summary: 'Set your password',
  description: 'Needs a confirmation of the last ten minutes; ends your other sessions.',
  access: 'account',
  input: { body: z.strictObject({ password: passwordField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
  ],
  examples: [{ name: 'too short', as: 'administrator', body: { password: 'short' }, status: 400 }],
  handle: async (service, call) => {
    const { account, token } = await requireProof(service, call);
    await service.signIns.changePassword(account.id, call.body.password, token);
    return new Reply({ status: 204, body: null });
  },
});
