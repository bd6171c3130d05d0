import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** End the link of your account with an identity. */
export const removeIdentity = defineOperation<IdentityService>()({
  name: 'remove-identity',
  method: 'DELETE',
  path: '/api/account/identities/{id}',
  tag: 'accounts',
  summary: 'End the link of your account with an identity',
  description: 'The last way to sign in stays. Needs a confirmation of the last ten minutes.',
  access: 'account',
  input: { params: z.strictObject({ id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'identity-not-found',
    'last-sign-in-way',
  ],
  examples: [
    { name: 'one that is gone', as: 'administrator', params: { id: 'gone' }, status: 404 },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    await service.providers.removeIdentity(account.id, call.params.id);
    return new Reply({ status: 204, body: null });
  },
});
