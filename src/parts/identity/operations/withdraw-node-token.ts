import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Withdraw a token of anybody. */
export const withdrawNodeToken = defineOperation<IdentityService>()({
  name: 'withdraw-node-token',
  method: 'DELETE',
  path: '/api/node-tokens/{id}',
  tag: 'tokens',
  summary: 'Withdraw a token of any person or group',
  access: 'administrator',
  input: { params: z.strictObject({ id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'token-not-found',
  ],
  examples: [{ name: 'none', as: 'administrator', params: { id: 'none' }, status: 404 }],
  handle: async (service, { params }) => {
    await service.tokens.withdrawAny(params.id);
    return new Reply({ status: 204, body: null });
  },
});
