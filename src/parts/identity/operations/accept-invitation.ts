import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { secretField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Join a group with the account you are signed in with. */
export const acceptInvitation = defineOperation<IdentityService>()({
  name: 'accept-invitation',
  method: 'POST',
  path: '/api/invitations/{token}/acceptance',
  tag: 'groups',
  summary: 'Join a group with the account you are signed in with',
  access: 'account',
  input: { params: z.strictObject({ token: secretField }) },
  output: z.object({ group: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'invitation-not-found',
  ],
  examples: [{ name: 'none', as: 'administrator', params: { token: 'none' }, status: 404 }],
  handle: async (service, call) => ({
    group: await service.invitations.accept(call.params.token, requireSession(call).account.id),
  }),
});
