import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { groupFields, idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Change what a group says of itself. */
export const updateGroup = defineOperation<IdentityService>()({
  name: 'update-group',
  method: 'PUT',
  path: '/api/groups/{group}',
  tag: 'groups',
  summary: 'Change what a group says of itself',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField }), body: z.strictObject({ ...groupFields }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a name',
      as: 'administrator',
      params: { group: '{exampleGroup}' },
      body: { name: 'Example group' },
    },
  ],
  handle: async (service, { params, body }) => {
    await service.groups.update(params.group, body);
    return new Reply({ status: 204, body: null });
  },
});
