import { defineOperation } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import { ceremonyShape } from '../passkeys/passkey-fields.ts';

/** Begin to sign in, or to confirm, with a passkey. */
export const startPasskeySignIn = defineOperation<IdentityService>()({
  name: 'start-passkey-sign-in',
  method: 'POST',
  path: '/api/passkey-sign-ins',
  tag: 'accounts',
  summary: 'Begin to sign in, or to confirm, with a passkey',
  access: 'entrance',
  input: {},
  output: ceremonyShape,
  errors: [],
  examples: [{ name: 'anybody' }],
  handle: (service) => service.passkeys.startSignIn(),
});
