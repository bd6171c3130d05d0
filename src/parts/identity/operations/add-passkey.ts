import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { nameField, secretField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { asRegistration, registrationField } from '../passkeys/passkey-fields.ts';
import { requireProof } from '../who-asks.ts';

/** Add the passkey that the browser has made. */
export const addPasskey = defineOperation<IdentityService>()({
  name: 'add-passkey',
  method: 'POST',
  path: '/api/account/passkeys',
  tag: 'accounts',
  summary: 'Add the passkey that the browser has made',
  access: 'account',
  input: {
    body: z.strictObject({ ticket: secretField, name: nameField, response: registrationField }),
  },
  output: z.object({ id: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'passkey-not-valid',
  ],
  examples: [{ name: 'nothing', as: 'administrator', body: {}, status: 400 }],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    const { ticket, name, response } = call.body;
    return service.passkeys.add(account.id, { ticket, name, response: asRegistration(response) });
  },
});
