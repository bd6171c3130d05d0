// A GA4GH broker in a process of its own: oidc-provider with visas in userinfo and passports by token exchange (GA4GH AAI
// 1.2). It pulls visas of its users from a node, as brokers do, and adds one of another issuer, which has its own key.
// Started with its port, the redirect addresses of the node and of a program, and the file of the key for the node.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const [port = '', nodeRedirect = '', programRedirect = '', keyFile = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const visaIssuer = `${issuer}/visas`;
const SECRET = 'a secret of the client that is long enough';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const PASSPORT = 'urn:ga4gh:params:oauth:token-type:passport';

let generation = 0;
async function makeKey(name: string): Promise<JWK> {
  generation += 1;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `${name}-${generation}`;
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}
const toPublic = ({ kty, n, e, kid, alg, use }: JWK) => ({ kty, n, e, kid, alg, use });

let brokerKey = await makeKey('broker');
let visaKey = await makeKey('visas');
/** What the other issuer grants everybody: dataset and source; null for nothing. */
let granted: { value: string; source: string; id: string } | null = null;

async function sign(claims: object, header: { typ: string; jku?: string }, key: JWK) {
  return new SignJWT(claims as Record<string, unknown>)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '', ...header })
    .sign(await importJWK(key, 'RS256'));
}

async function listVisas(subject: string): Promise<readonly string[]> {
  const now = Math.floor(Date.now() / 1000);
  const node = new URL(nodeRedirect).origin;
  const answer = await fetch(`${node}/api/permissions/${subject}?expired=false`, {
    headers: {
      'x-rems-user-id': 'broker',
      'x-rems-api-key': readFileSync(keyFile, 'utf8').trim(),
    },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const pulled = ((await answer.json()) as { ga4gh_passport_v1: string[] }).ga4gh_passport_v1;
  if (granted === null) return pulled;
  const { value, source, id } = granted;
  const claims = {
    ...{ iss: visaIssuer, sub: subject, jti: id, iat: now, exp: now + 600 },
    ga4gh_visa_v1: { type: 'ControlledAccessGrants', asserted: now, value, source, by: 'dac' },
  };
  const header = { typ: 'vnd.ga4gh.visa+jwt', jku: `${visaIssuer}/jwks` };
  return [...pulled, await sign(claims, header, visaKey)];
}

async function makePassport(subject: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: issuer, sub: subject, jti: `passport-${Math.random()}`, iat: now, exp: now + 300 },
    ga4gh_passport_v1: await listVisas(subject),
  };
  return sign(claims, { typ: 'vnd.ga4gh.passport+jwt' }, brokerKey);
}

function makeProvider() {
  const client = (client_id: string, redirect: string, grants: string[]) => ({
    ...{ client_id, client_secret: SECRET, redirect_uris: [redirect] },
    grant_types: ['authorization_code', ...grants],
  });
  const provider = new Provider(issuer, {
    clients: [
      client('outbreak', nodeRedirect, []),
      client('program', programRedirect, [EXCHANGE]),
    ] as never,
    jwks: { keys: [brokerKey as never] },
    scopes: ['openid', 'profile', 'email', 'ga4gh_passport_v1'],
    claims: {
      openid: ['sub'],
      profile: ['name'],
      email: ['email', 'email_verified'],
      ga4gh_passport_v1: ['ga4gh_passport_v1'],
    },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: async (_context, id) => ({
      accountId: id,
      claims: async (_use, scope) => ({
        ...{ sub: id, name: `${id} of the broker`, email: `${id}@example.org` },
        email_verified: true,
        ...(scope.includes('ga4gh_passport_v1') ? { ga4gh_passport_v1: await listVisas(id) } : {}),
      }),
    }),
  });
  provider.registerGrantType(
    EXCHANGE,
    async (context) => {
      const { subject_token: text, requested_token_type: wanted } = (context.oidc.params ??
        {}) as Record<string, string>;
      const token = await provider.AccessToken.find(text ?? '');
      const mayHave = token?.scope?.split(' ').includes('ga4gh_passport_v1') === true;
      if (token === undefined || !mayHave || wanted !== PASSPORT) {
        context.status = 400;
        context.body = { error: 'invalid_request' };
        return;
      }
      context.body = {
        access_token: await makePassport(token.accountId),
        issued_token_type: PASSPORT,
        token_type: 'N_A',
      };
    },
    ['subject_token', 'subject_token_type', 'requested_token_type'],
  );
  return provider.callback();
}

let handle = makeProvider();

/** 'rotate=broker' or 'rotate=visas' gives a new key; 'value', 'source' and 'id' are what the other issuer grants. */
async function control(request: IncomingMessage): Promise<void> {
  const { searchParams: asked } = new URL(request.url ?? '', issuer);
  if (asked.get('rotate') === 'visas') visaKey = await makeKey('visas');
  if (asked.get('rotate') === 'broker') {
    brokerKey = await makeKey('broker');
    // Sessions and tokens of the former one are gone: programs sign in anew.
    handle = makeProvider();
  }
  const value = asked.get('value');
  if (value !== null) {
    granted =
      value === '' ? null : { value, source: asked.get('source') ?? '', id: asked.get('id') ?? '' };
  }
}

const server = createServer((request, response) => {
  if (request.url === '/visas/jwks') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ keys: [toPublic(visaKey)] }));
  } else if (request.url === '/elsewhere') {
    response.writeHead(302, { Location: `${visaIssuer}/jwks` }).end();
  } else if (request.url?.startsWith('/control') === true) {
    control(request).then(
      () => response.end('done'),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  } else handle(request, response);
});
server.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
console.log('ready');
