// An OpenID provider in a process of its own: oidc-provider with its development pages, and with faults that
// a test turns on. Started with its port and the redirect address of its one client.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const [port = '', redirectUri = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const SECRET = 'a secret of the client that is long enough';

/** What the next ID tokens have wrong with them. */
let fault = '';
let generation = 0;

async function makeKey(): Promise<JWK> {
  generation += 1;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `key-${generation}`, alg: 'RS256', use: 'sig' };
}

async function makeProvider(key: JWK) {
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'outbreak', client_secret: SECRET, redirect_uris: [redirectUri] }],
    jwks: { keys: [key as never] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: async (_context, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: `${id} of the provider`,
        email: `${id}@example.org`,
        email_verified: !id.startsWith('unverified'),
      }),
    }),
  });
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (fault !== '' && typeof body?.id_token === 'string') {
      body.id_token = await spoil(body.id_token, key);
    }
  });
  return provider.callback();
}

/** The token again, with one thing wrong and signed by whom the fault says. */
async function spoil(token: string, key: JWK): Promise<string> {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  if (fault === 'nonce') claims.nonce = 'another';
  if (fault === 'audience') claims.aud = 'another';
  if (fault === 'issuer') claims.iss = 'http://127.0.0.1:1';
  if (fault === 'expired') Object.assign(claims, { iat: 1_000_000, exp: 1_000_300 });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  if (fault === 'unsigned') return `${encode({ alg: 'none' })}.${encode(claims)}.`;
  if (fault === 'symmetric') {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key.kid ?? '' })
      .sign(new TextEncoder().encode(SECRET));
  }
  const signer = fault === 'another-key' ? { ...(await makeKey()), kid: key.kid } : key;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '' })
    .sign(await importJWK(signer as JWK, 'RS256'));
}

let handle = await makeProvider(await makeKey());

/** 'fault=nonce' turns one on, 'fault=' off, 'rotate' gives new keys. */
async function control(request: IncomingMessage): Promise<void> {
  const { searchParams } = new URL(request.url ?? '', issuer);
  fault = searchParams.get('fault') ?? '';
  if (searchParams.has('rotate')) handle = await makeProvider(await makeKey());
}

const server = createServer((request, response) => {
  if (request.url?.startsWith('/control') !== true) {
    handle(request, response);
    return;
  }
  control(request).then(
    () => response.end('done'),
    (error: Error) => response.writeHead(500).end(error.message),
  );
});
server.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
console.log('ready');
