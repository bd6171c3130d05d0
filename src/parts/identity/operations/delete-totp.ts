import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Give up the authenticator. */
export const deleteTotp = defineOperation<IdentityService>()({
  name: 'delete-totp',
  method: 'DELETE',
  path: '/api/account/totp',
  tag: 'accounts',
  summary: 'Give up the authenticator',
  access: 'account',
  input: {},
  output: z.null(),
  errors: ['sign-in-required', 'cross-site-request', 'session-required', 'step-up-required'],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    await service.signIns.removeTotp(account.id);
    return new Reply({ status: 204, body: null });
  },
});
