import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** End that another group acts for this one. */
export const endBroker = defineOperation<IdentityService>()({
  name: 'end-broker',
  method: 'DELETE',
  path: '/api/groups/{group}/brokers/{id}',
  tag: 'groups',
  summary: 'End that another group acts for this one',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField, id: idField }) },
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
      name: 'none',
      as: 'administrator',
      params: { group: '{exampleGroup}', id: 'none' },
      status: 404,
    },
  ],
  handle: async (service, { params }) => {
    await service.brokers.end(params.group, params.id);
    return new Reply({ status: 204, body: null });
  },
});
