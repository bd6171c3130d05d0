import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { roleField, secretField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** What a link invites to. */
export const getInvitation = defineOperation<IdentityService>()({
  name: 'get-invitation',
  method: 'GET',
  path: '/api/invitations/{token}',
  tag: 'groups',
  summary: 'What a link invites to',
  access: 'entrance',
  input: { params: z.strictObject({ token: secretField }) },
  output: z.object({
    group: z.string(),
    role: roleField,
    email: z.string(),
    hasAccount: z.boolean(),
  }),
  errors: ['request-invalid', 'invitation-not-found'],
  examples: [{ name: 'none', params: { token: 'none' }, status: 404 }],
  handle: async (service, { params }) => service.invitations.read(params.token),
});
