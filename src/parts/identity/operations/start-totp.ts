import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Begin with an authenticator. */
export const startTotp = defineOperation<IdentityService>()({
  name: 'start-totp',
  method: 'POST',
  path: '/api/account/totp',
  tag: 'accounts',
  summary: 'Begin with an authenticator',
  description: 'It counts once a code of it was shown with confirm-totp.',
  access: 'account',
  input: {},
  output: z.object({
    secret: z.string(),
    address: z.string().describe('otpauth address, for a QR code.'),
  }),
  errors: ['sign-in-required', 'cross-site-request', 'session-required', 'step-up-required'],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    return service.signIns.startTotp(account);
  },
});
