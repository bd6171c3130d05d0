import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';

/** Find groups by a part of their name or institution. */
export const findGroups = defineOperation<IdentityService>()({
  name: 'find-groups',
  method: 'GET',
  path: '/api/group-profiles',
  tag: 'groups',
  summary: 'Find groups by a part of their name or institution',
  description: 'Name and institution only, of at most 20 groups that are not archived.',
  access: 'account',
  input: { query: z.strictObject({ text: z.string().trim().min(2).max(100) }) },
  output: z.object({
    groups: z.array(z.object({ id: z.string(), name: z.string(), institution: z.string() })),
  }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'a part of a name', as: 'administrator', query: { text: 'example' } },
    { name: 'too short', as: 'administrator', query: { text: 'e' }, status: 400 },
  ],
  handle: async (service, { query }) => ({ groups: await service.groups.find(query.text) }),
});
