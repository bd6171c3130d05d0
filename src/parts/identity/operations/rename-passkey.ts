import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { nameField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { passkeyParams } from '../passkeys/passkey-fields.ts';
import { requireSession } from '../who-asks.ts';

/** Give one of your passkeys another name. */
export const renamePasskey = defineOperation<IdentityService>()({
  name: 'rename-passkey',
  method: 'PUT',
  path: '/api/account/passkeys/{passkey}',
  tag: 'accounts',
  summary: 'Give one of your passkeys another name',
  access: 'account',
  input: { params: passkeyParams, body: z.strictObject({ name: nameField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'passkey-not-found',
  ],
  examples: [
    {
      name: 'one that is gone',
      as: 'administrator',
      params: { passkey: 'gone' },
      body: { name: 'Laptop' },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const { account } = requireSession(call);
    await service.passkeys.rename(account.id, call.params.passkey, call.body.name);
    return new Reply({ status: 204, body: null });
  },
});
