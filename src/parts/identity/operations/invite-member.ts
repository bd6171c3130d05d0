import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { emailField, idField, roleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Invite somebody into a group. */
export const inviteMember = defineOperation<IdentityService>()({
  name: 'invite-member',
  method: 'POST',
  path: '/api/groups/{group}/invitations',
  tag: 'groups',
  summary: 'Invite somebody into a group',
  description: 'By mail; works once and for two weeks, with or without an account.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.strictObject({ group: idField }),
    body: z.strictObject({ email: emailField, role: roleField }),
  },
  output: z.object({ id: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'a reader',
      as: 'administrator',
      params: { group: '{exampleGroup}' },
      body: { email: 'reader@example.org', role: 'reader' },
    },
  ],
  handle: async (service, { params, body, caller }) => ({
    id: await service.invitations.invite(params.group, { ...body, invitedBy: caller?.id ?? '' }),
  }),
});
