import * as openId from 'openid-client';
import type { IdentityProvider } from './identity-provider.ts';

/** A provider that does not answer holds nobody up for longer. */
const TIMEOUT_SECONDS = 10;

/** What a provider has said of a person, checked. */
export interface ProvenIdentity {
  /** As the provider's own document names it. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  /** Only where the provider has verified it. */
  readonly email: string | null;
}

/** What the node remembers between the two halves of a sign-in. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The provider is down, or what it said does not hold. */
export class ProviderFault extends Error {}
/** The person, or the provider, has said no. */
export class ProviderRefusal extends Error {}

/**
 * Reads the provider's document anew: sign-ins are rare, and so a key that it has changed is known at once.
 * @throws ProviderFault
 */
async function discover(provider: IdentityProvider): Promise<openId.Configuration> {
  const { issuer, clientId, clientSecret } = provider;
  const address = new URL(issuer);
  const execute = [
    // Without it a token that came by TLS would be believed without its signature.
    openId.enableNonRepudiationChecks,
    ...(address.protocol === 'http:' ? [openId.allowInsecureRequests] : []),
  ];
  const authentication =
    clientSecret === null ? openId.None() : openId.ClientSecretBasic(clientSecret);
  try {
    const found = await openId.discovery(address, clientId, {}, authentication, {
      execute,
      timeout: TIMEOUT_SECONDS,
    });
    return found;
  } catch (error) {
    throw new ProviderFault(`${issuer}: ${describe(error)}`, { cause: error });
  }
}

/** Where the person goes to sign in, and what to remember until then. @throws ProviderFault */
export async function startSignIn(
  provider: IdentityProvider,
  redirectUri: string,
): Promise<{ readonly address: string; readonly pending: PendingSignIn }> {
  const client = await discover(provider);
  const pending = {
    state: openId.randomState(),
    nonce: openId.randomNonce(),
    verifier: openId.randomPKCECodeVerifier(),
  };
  const address = openId.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: provider.scopes.join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await openId.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  });
  return { address: address.href, pending };
}

/**
 * Takes the code that the person came back with to the provider and checks what it says: issuer, audience,
 * times, signature by an asymmetric key, nonce, state.
 * @throws ProviderFault, ProviderRefusal
 */
export async function finishSignIn(
  provider: IdentityProvider,
  callback: URL,
  pending: PendingSignIn,
): Promise<ProvenIdentity> {
  const client = await discover(provider);
  try {
    const tokens = await openId.authorizationCodeGrant(client, callback, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('It sent no ID token.');
    return toIdentity({ ...claims, ...(await readUserInfo(client, tokens, claims.sub)) }, claims);
  } catch (error) {
    if (error instanceof openId.AuthorizationResponseError && error.error === 'access_denied') {
      throw new ProviderRefusal(error.message, { cause: error });
    }
    throw new ProviderFault(`${provider.issuer}: ${describe(error)}`, { cause: error });
  }
}

/** Name and address, where the provider tells them only there. */
async function readUserInfo(
  client: openId.Configuration,
  tokens: openId.TokenEndpointResponse,
  subject: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (client.serverMetadata().userinfo_endpoint === undefined) return {};
  return openId.fetchUserInfo(client, tokens.access_token, subject);
}

function toIdentity(
  told: Readonly<Record<string, unknown>>,
  { iss, sub }: { readonly iss: string; readonly sub: string },
): ProvenIdentity {
  const text = (name: string): string | null => {
    const value = told[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const parts = [text('given_name'), text('family_name')].filter((part) => part !== null);
  return {
    issuer: iss,
    subject: sub,
    name: text('name') ?? (parts.length > 0 ? parts.join(' ') : text('preferred_username')),
    email: told.email_verified === true ? (text('email')?.toLowerCase() ?? null) : null,
  };
}

function describe(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
