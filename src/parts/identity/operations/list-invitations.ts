import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { idField, roleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Invitations that wait. */
export const listInvitations = defineOperation<IdentityService>()({
  name: 'list-invitations',
  method: 'GET',
  path: '/api/groups/{group}/invitations',
  tag: 'groups',
  summary: 'Invitations that wait',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField }) },
  output: z.object({
    invitations: z.array(
      z.object({
        id: z.string(),
        email: z.string(),
        role: roleField,
        createdAt: z.string(),
        expiresAt: z.string(),
      }),
    ),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'group-not-found'],
  examples: [{ name: 'all', as: 'administrator', params: { group: '{exampleGroup}' } }],
  handle: async (service, { params }) => ({
    invitations: await service.invitations.list(params.group),
  }),
});
