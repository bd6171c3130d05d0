import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { codeField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Show the first code of an authenticator. */
export const confirmTotp = defineOperation<IdentityService>()({
  name: 'confirm-totp',
  method: 'PUT',
  path: '/api/account/totp',
  tag: 'accounts',
  summary: 'Show the first code of an authenticator',
  description: 'From then on signing in asks for a code. The recovery codes are shown this once.',
  access: 'account',
  input: { body: z.strictObject({ code: codeField }) },
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'credentials-wrong',
    'too-many-requests',
  ],
  examples: [{ name: 'a wrong code', as: 'administrator', body: { code: '000000' }, status: 401 }],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    return { recoveryCodes: await service.signIns.confirmTotp(account.id, call.body.code) };
  },
});
