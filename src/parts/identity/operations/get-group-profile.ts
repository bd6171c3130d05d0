import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** What everybody may know of a group: name and institution. */
export const getGroupProfile = defineOperation<IdentityService>()({
  name: 'get-group-profile',
  method: 'GET',
  path: '/api/group-profiles/{id}',
  tag: 'groups',
  summary: 'What everybody may know of a group: name and institution',
  access: 'public',
  input: { params: z.strictObject({ id: idField }) },
  output: z.object({ id: z.string(), name: z.string(), institution: z.string() }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'a group', params: { id: '{exampleGroup}' } },
    { name: 'none', params: { id: 'none' }, status: 404 },
  ],
  handle: async (service, { params: { id } }) => {
    const group = await service.groups.read(id);
    return { id, name: group.name, institution: group.institution };
  },
});
