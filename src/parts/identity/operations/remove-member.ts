import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Remove a member. */
export const removeMember = defineOperation<IdentityService>()({
  name: 'remove-member',
  method: 'DELETE',
  path: '/api/groups/{group}/members/{account}',
  tag: 'groups',
  summary: 'Remove a member',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField, account: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
    'account-not-found',
    'last-owner',
  ],
  examples: [
    {
      name: 'no member',
      as: 'administrator',
      params: { group: '{exampleGroup}', account: 'nobody' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => {
    await service.groups.removeMember(params.group, params.account);
    return new Reply({ status: 204, body: null });
  },
});
