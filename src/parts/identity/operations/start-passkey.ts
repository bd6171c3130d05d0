import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { ceremonyShape } from '../passkeys/passkey-fields.ts';
import { requireProof } from '../who-asks.ts';

/** Begin to make a passkey. */
export const startPasskey = defineOperation<IdentityService>()({
  name: 'start-passkey',
  method: 'POST',
  path: '/api/account/passkeys/options',
  tag: 'accounts',
  summary: 'Begin to make a passkey',
  description: 'The browser makes it with these options; add-passkey takes what it answers.',
  access: 'account',
  input: {},
  output: ceremonyShape,
  errors: [
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'too-many-passkeys',
  ],
  examples: [{ name: 'without a session', status: 401 }],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    return service.passkeys.startRegistration(account);
  },
});
