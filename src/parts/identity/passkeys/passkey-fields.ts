import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { secretField } from '../account-fields.ts';

const base64url = z.string().regex(/^[\w-]{1,20000}$/, 'Base64url.');

const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  authenticatorAttachment: z.string().max(40).nullish(),
} as const;

/** What a browser gives for navigator.credentials.create(), as JSON (WebAuthn 3, section 5.1). */
export const registrationField = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});

/** What a browser gives for navigator.credentials.get(). */
export const authenticationField = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
});

export const passkeyParams = z.strictObject({ passkey: base64url });

export const shownPasskeyFields = {
  ticket: secretField.describe('As start-passkey-sign-in answered it.'),
  response: authenticationField,
} as const;

export const ceremonyShape = z.object({
  ticket: z.string().describe('Shown again with the answer of the browser; works once.'),
  options: z.looseObject({}).describe('For the browser, as WebAuthn defines it.'),
});

/** The library's types are narrower in what only it cares for; it checks all of it itself. */
export const asRegistration = (value: z.output<typeof registrationField>) =>
  value as unknown as RegistrationResponseJSON;
export const asAuthentication = (value: z.output<typeof authenticationField>) =>
  value as unknown as AuthenticationResponseJSON;
