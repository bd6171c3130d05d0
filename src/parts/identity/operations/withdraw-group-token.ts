import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Withdraw a token of a group. */
export const withdrawGroupToken = defineOperation<IdentityService>()({
  name: 'withdraw-group-token',
  method: 'DELETE',
  path: '/api/groups/{group}/tokens/{id}',
  tag: 'tokens',
  summary: 'Withdraw a token of a group',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField, id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
    'token-not-found',
  ],
  examples: [
    {
      name: 'none',
      as: 'administrator',
      params: { group: '{exampleGroup}', id: 'none' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => {
    await service.tokens.withdraw({ group: params.group }, params.id);
    return new Reply({ status: 204, body: null });
  },
});
