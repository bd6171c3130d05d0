import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { callOperation } from '../../../web/api/call-operation.ts';

type Shown = Parameters<typeof callOperation<'create-passkey-session'>>[1]['body'];

/** Lets the reader choose a passkey; it signs what the node has drawn. */
async function showPasskey(): Promise<Shown> {
  const { ticket, options } = await callOperation('start-passkey-sign-in', {});
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response: AuthenticationResponseJSON = await startAuthentication({ optionsJSON });
  return { ticket, response: response as unknown as Shown['response'] };
}

export async function signInByPasskey(): Promise<void> {
  await callOperation('create-passkey-session', { body: await showPasskey() });
}

/** Shows again that it is the same person. */
export async function confirmByPasskey(): Promise<void> {
  await callOperation('confirm-by-passkey', { body: await showPasskey() });
}

/** Makes a passkey and adds it to the account. */
export async function makePasskey(name: string): Promise<void> {
  const { ticket, options } = await callOperation('start-passkey', {});
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const response = await startRegistration({ optionsJSON });
  type Body = Parameters<typeof callOperation<'add-passkey'>>[1]['body'];
  const made = response as unknown as Body['response'];
  await callOperation('add-passkey', { body: { ticket, name, response: made } });
}
