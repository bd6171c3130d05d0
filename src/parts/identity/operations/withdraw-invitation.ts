import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Take an invitation back. */
export const withdrawInvitation = defineOperation<IdentityService>()({
  name: 'withdraw-invitation',
  method: 'DELETE',
  path: '/api/groups/{group}/invitations/{id}',
  tag: 'groups',
  summary: 'Take an invitation back',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField, id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
    'invitation-not-found',
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
    await service.invitations.withdraw(params.group, params.id);
    return new Reply({ status: 204, body: null });
  },
});
