import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Archive a group, or open it again. */
export const archiveGroup = defineOperation<IdentityService>()({
  name: 'archive-group',
  method: 'PUT',
  path: '/api/groups/{group}/state',
  tag: 'groups',
  summary: 'Archive a group, or open it again',
  description: 'Nothing is sent or released for an archived group; what it has stays as it is.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.strictObject({ group: idField }),
    body: z.strictObject({ isArchived: z.boolean() }),
  },
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
      name: 'open',
      as: 'administrator',
      params: { group: '{exampleGroup}' },
      body: { isArchived: false },
    },
  ],
  handle: async (service, { params, body }) => {
    await service.groups.setArchived(params.group, body.isArchived);
    return new Reply({ status: 204, body: null });
  },
});
