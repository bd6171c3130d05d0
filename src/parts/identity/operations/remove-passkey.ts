import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { passkeyParams } from '../passkeys/passkey-fields.ts';
import { requireProof } from '../who-asks.ts';

/** Remove one of your passkeys. */
export const removePasskey = defineOperation<IdentityService>()({
  name: 'remove-passkey',
  method: 'DELETE',
  path: '/api/account/passkeys/{passkey}',
  tag: 'accounts',
  summary: 'Remove one of your passkeys',
  description: 'The last way to sign in stays. Needs a confirmation of the last ten minutes.',
  access: 'account',
  input: { params: passkeyParams },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'passkey-not-found',
    'last-sign-in-way',
  ],
  examples: [
    { name: 'one that is gone', as: 'administrator', params: { passkey: 'gone' }, status: 404 },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    await service.passkeys.remove(account.id, call.params.passkey);
    return new Reply({ status: 204, body: null });
  },
});
