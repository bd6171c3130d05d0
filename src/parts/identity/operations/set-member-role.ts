import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField, roleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Give a member a role. */
export const setMemberRole = defineOperation<IdentityService>()({
  name: 'set-member-role',
  method: 'PUT',
  path: '/api/groups/{group}/members/{account}',
  tag: 'groups',
  summary: 'Give a member a role',
  description: 'To hand a group over, make another member an owner and leave.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.strictObject({ group: idField, account: idField }),
    body: z.strictObject({ role: roleField }),
  },
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
      body: { role: 'reader' },
      status: 404,
    },
  ],
  handle: async (service, { params, body }) => {
    await service.groups.setRole(params.group, params.account, body.role);
    return new Reply({ status: 204, body: null });
  },
});
