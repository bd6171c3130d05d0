import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Accept or decline an invitation to your address. */
export const answerOwnInvitation = defineOperation<IdentityService>()({
  name: 'answer-own-invitation',
  method: 'POST',
  path: '/api/account/invitations/{id}',
  tag: 'groups',
  summary: 'Accept or decline an invitation to your address',
  description: 'The link of its mail then works no more.',
  access: 'account',
  input: {
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ isAccepted: z.boolean() }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'invitation-not-found',
  ],
  examples: [
    {
      name: 'none',
      as: 'administrator',
      params: { id: 'none' },
      body: { isAccepted: true },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const { id, email } = requireSession(call).account;
    await service.invitations.answer({ id, email }, { id: call.params.id, ...call.body });
    return new Reply({ status: 204, body: null });
  },
});
