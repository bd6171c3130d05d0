import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Disable an account, or enable it again. */
export const setAccountState = defineOperation<IdentityService>()({
  name: 'set-account-state',
  method: 'PUT',
  path: '/api/accounts/{id}/state',
  tag: 'people',
  summary: 'Disable an account, or enable it again',
  description: 'Its sessions end and its tokens stop working at once.',
  access: 'administrator',
  input: {
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ isDisabled: z.boolean() }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'account-not-found',
    'last-administrator',
  ],
  examples: [
    {
      name: 'nobody',
      body: { isDisabled: true },
      params: { id: 'nobody' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, call) => {
    await requireProof(service, call);
    await service.accounts.setDisabled(call.params.id, call.body.isDisabled);
    return new Reply({ status: 204, body: null });
  },
});
