import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type JWK } from 'oidc-provider';

/**
 * An OpenID Connect provider as a process of its own. What it is told by messages, it does: who signs in,
 * whether that person refuses, and which fault its ID tokens have.
 */
export interface ProviderOrder {
  readonly who?: string;
  readonly refuses?: boolean;
  readonly fault?: TokenFault | null;
  /** Signs with a key that nobody has seen. */
  readonly newKey?: true;
}

export type TokenFault =
  | 'nonce'
  | 'expired'
  | 'audience'
  | 'issuer'
  | 'signature'
  | 'no-algorithm'
  | 'secret-of-public-key';

const redirectUri = process.argv[2] ?? '';
let who = 'ada';
let refuses = false;
let fault: TokenFault | null = null;
let keys = 0;
let signingKey: KeyObject;
let provider = createProvider('http://127.0.0.1');
let answer = provider.callback();

function createKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  signingKey = privateKey;
  keys += 1;
  return {
    ...privateKey.export({ format: 'jwk' }),
    kid: `key-${keys}`,
    use: 'sig',
    alg: 'RS256',
  } as JWK;
}

function createProvider(issuer: string): Provider {
  const made = new Provider(issuer, {
    clients: [
      { client_id: 'node', client_secret: 'a secret of the test', redirect_uris: [redirectUri] },
    ],
    jwks: { keys: [createKey()] },
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: `Person ${id}`,
        email: `${id}@example.org`,
        email_verified: !id.startsWith('unverified'),
      }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new made.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  made.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path === '/token' && fault !== null && body?.id_token !== undefined) {
      ctx.body = { ...body, id_token: spoil(body.id_token, fault) };
    }
  });
  return made;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));

/** The same token with a fault; but for faults of the signature itself it is signed as it should be. */
function spoil(token: string, how: TokenFault): string {
  const [head, claims] = token.split('.').slice(0, 2).map(decode) as [object, object];
  const now = Math.floor(Date.now() / 1000);
  const changed = {
    ...claims,
    ...(how === 'nonce' ? { nonce: 'of another sign-in' } : {}),
    ...(how === 'expired' ? { exp: now - 60, iat: now - 120 } : {}),
    ...(how === 'audience' ? { aud: 'another client' } : {}),
    ...(how === 'issuer' ? { iss: 'https://example.org' } : {}),
  };
  const withHead = (algorithm: string) =>
    `${encode({ ...head, alg: algorithm })}.${encode(changed)}`;
  if (how === 'no-algorithm') return `${withHead('none')}.`;
  if (how === 'secret-of-public-key') {
    const text = withHead('HS256');
    const secret = createPublicKey(signingKey).export({ format: 'pem', type: 'spki' });
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  }
  const text = withHead('RS256');
  const signature = sign(
    'sha256',
    Buffer.from(how === 'signature' ? `${text}x` : text),
    signingKey,
  );
  return `${text}.${signature.toString('base64url')}`;
}

async function decide(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionFinished(
    request,
    response,
    refuses ? { error: 'access_denied' } : { login: { accountId: who } },
    { mergeWithLastSubmission: false },
  );
}

const server = createServer((request, response) => {
  if (request.url?.startsWith('/interaction/') === true) {
    decide(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  } else answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const renew = (): void => {
    provider = createProvider(issuer);
    answer = provider.callback();
  };
  renew();
  process.on('message', (order: ProviderOrder) => {
    who = order.who ?? who;
    refuses = order.refuses ?? refuses;
    if (order.fault !== undefined) fault = order.fault;
    if (order.newKey === true) renew();
    process.send?.({ done: true });
  });
  process.send?.({ issuer });
});
process.on('disconnect', () => process.exit());
