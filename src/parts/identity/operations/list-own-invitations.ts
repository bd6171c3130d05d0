import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { roleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Invitations to your address that wait. */
export const listOwnInvitations = defineOperation<IdentityService>()({
  name: 'list-own-invitations',
  method: 'GET',
  path: '/api/account/invitations',
  tag: 'groups',
  summary: 'Invitations to your address that wait',
  access: 'account',
  input: {},
  output: z.object({
    invitations: z.array(
      z.object({
        id: z.string(),
        group: z.string(),
        name: z.string(),
        role: roleField,
        expiresAt: z.string(),
      }),
    ),
  }),
  errors: ['sign-in-required', 'session-required'],
  examples: [{ name: 'mine', as: 'administrator' }],
  handle: async (service, call) => ({
    invitations: await service.invitations.listFor(requireSession(call).account.email),
  }),
});
