// From signing in at a broker to DRS: a person is granted a dataset, the broker pulls the visa into its passport, and the
// passport opens the dataset; then what was granted, revoked, trusted or signed changes, and each takes effect at once.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { compilePublished, STANDARDS } from '../archive/published-schemas.ts';
import { Visitor } from './desk-kit.ts';
import { createPerson } from './people.ts';
import { findFreePort, type ProviderProcess, startProvider, Walker } from './provider-walk.ts';
import { sendRequest } from './send-request.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';
import { prepareVault } from './vault.ts';

const DRS = '/ga4gh/drs/v1/objects';
const KEY = 'a key that only the broker has';
const PROGRAM = 'http://127.0.0.1:9/callback';
const SECRET = 'a secret of the client that is long enough';
const ABSENT = ['OCVD_YYYYYYR', 'OCVF_YYYYYYR'];

let node: TestNode;
let broker: ProviderProcess;
let folder = '';
let admin: Visitor;
let grace: Visitor;
let dataset = '';
let file = '';
let application = '';
const issuers = { broker: '', visas: '' };

before(async () => {
  const port = await findFreePort();
  folder = await mkdtemp(join(tmpdir(), 'outbreak-passports-'));
  const [providersFile, secretFile, visaBrokerKeyFile] = ['providers.yaml', 'secret', 'key'].map(
    (name) => join(folder, name),
  ) as [string, string, string];
  const issuer = `http://127.0.0.1:${port}`;
  await writeFile(secretFile, `${SECRET}\n`);
  await writeFile(visaBrokerKeyFile, `${KEY}\n`);
  await writeFile(
    providersFile,
    `- {id: broker, title: Broker, issuer: "${issuer}", clientId: outbreak, clientSecretFile: ${secretFile}}\n`,
  );
  node = await startTestNode({
    ...{ demo: 'false', registration: 'open', providersFile, visaBrokerKeyFile },
    ...{ visaBrokerIssuer: issuer, allowLoopbackIssuers: 'true' },
  });
  broker = await startProvider(port, `${node.url}/api/providers/broker/callback`, {
    script: 'passport-broker-process.ts',
    more: [PROGRAM, visaBrokerKeyFile],
  });
  const cookie = await createAdministrator(node);
  admin = new Visitor(node.url, { Cookie: cookie });
  const prepared = await prepareVault({ url: node.url, cookie });
  dataset = prepared.exampleVaultDataset ?? '';
  file = prepared.exampleVaultFile ?? '';
});
after(async () => {
  await broker?.stop();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Asked {
  readonly passports?: readonly string[];
  readonly headers?: Record<string, string>;
  readonly body?: object;
  readonly method?: string;
}

async function ask(path: string, { passports, headers, body, method = 'POST' }: Asked = {}) {
  const sent =
    passports === undefined && body === undefined
      ? null
      : { ...body, ...(passports === undefined ? {} : { passports }) };
  const { status, text } = await sendRequest(node.url, {
    ...{ method, path },
    headers: { ...(sent === null ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(sent === null ? {} : { body: JSON.stringify(sent) }),
  });
  return { status, text, json: JSON.parse(text) as Record<string, unknown> };
}

const open = async (passport: string, id = dataset): Promise<number> =>
  (await ask(`${DRS}/${id}`, { passports: [passport] })).status;

/** A program signs in for the person at the broker and exchanges its access token for a passport. */
async function fetchPassport(login: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const address = new URL(`${broker.issuer}/auth`);
  const asked = {
    ...{ client_id: 'program', response_type: 'code', redirect_uri: PROGRAM, prompt: 'consent' },
    scope: 'openid ga4gh_passport_v1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  const back = new URL(await new Walker().passProvider(address.href, login));
  const { access_token: token = '' } = await exchange({
    ...{ grant_type: 'authorization_code', redirect_uri: PROGRAM, code_verifier: verifier },
    code: back.searchParams.get('code') ?? '',
  });
  const userinfo = await fetch(`${broker.issuer}/me`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { ga4gh_passport_v1: visas } = (await userinfo.json()) as { ga4gh_passport_v1: string[] };
  const { access_token: passport = '' } = await exchange({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_token_type: 'urn:ga4gh:params:oauth:token-type:passport',
  });
  const held = decodeJwt(passport).ga4gh_passport_v1 as string[];
  assert.equal(held.length, visas.length, 'the passport holds what userinfo lists');
  return passport;
}

async function exchange(fields: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(`${broker.issuer}/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`program:${encodeURIComponent(SECRET)}`).toString('base64')}`,
    },
    body: new URLSearchParams(fields),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as Record<string, string>;
}

async function trust(body: object): Promise<{ id: string; keysProblem: string | null }> {
  const answer = await admin.ask('/api/passports/issuers', body);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

async function lastRefusals(): Promise<readonly string[]> {
  const [row] = await node.db.query<{ content: string }>(
    `SELECT content FROM audit_record WHERE operation = 'present-passport' ORDER BY sequence DESC LIMIT 1`,
  );
  const { details } = JSON.parse(row?.content ?? '{}') as {
    details: { refused: readonly { code: string }[] };
  };
  return details.refused.map(({ code }) => code);
}

/** The minute within which an issuer is not asked again is over. */
const passMinute = () =>
  node.db.execute("UPDATE passports_issuer SET keys_tried_at = now() - interval '2 minutes'");

async function grantGrace(): Promise<void> {
  const begun = await grace.begin([dataset]);
  application = begun.id;
  await grace.handIn(begun);
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await admin.do(application, 'approve', { until });
}

test('a person signs in at the broker and is granted a dataset', async () => {
  const walker = new Walker();
  const begun = await walker.postJson(`${node.url}/api/providers/broker/sign-ins`, {});
  const { address } = (await begun.json()) as { address: string };
  const back = await walker.send(await walker.passProvider(address, 'grace'));
  assert.deepEqual([back.status, back.headers.get('location')], [303, '/']);
  grace = new Visitor(node.url, { Cookie: walker.cookieOf(node.url) });
  await grantGrace();
  assert.deepEqual(await grace.listEntitled(), [dataset]);
});

test('an issuer is trusted by a keeper who has just shown who it is, and its keys are read', async () => {
  const passport = await fetchPassport('grace');
  assert.equal(await open(passport), 404);
  assert.deepEqual(await lastRefusals(), ['issuer-unknown']);
  const added = await trust({
    ...{ issuer: broker.issuer, jku: `${broker.issuer}/jwks`, issuesPassports: true },
    visaTypes: [],
  });
  assert.equal(added.keysProblem, null);
  issuers.broker = added.id;
  assert.equal(await open(passport), 200);
  const again = await admin.ask('/api/passports/issuers', {
    ...{ issuer: broker.issuer, jku: `${broker.issuer}/jwks` },
  });
  assert.equal(again.status, 409);
  const own = { issuer: node.url, jku: 'https://x.example.org/jwks' };
  assert.equal((await admin.ask('/api/passports/issuers', own)).status, 409);
  const moved = await trust({
    issuer: 'https://moved.example.org',
    jku: `${broker.issuer}/elsewhere`,
  });
  assert.match(moved.keysProblem ?? '', /^302/, 'no redirect is followed');
  const gone = await admin.ask(`/api/passports/issuers/${moved.id}`, undefined, 'DELETE');
  assert.equal(gone.status, 200, gone.text);
});

test('DRS tells what opens an object, and gives it by passport and by token alike', async () => {
  const expectValid = (name: string, value: unknown) => {
    if (!existsSync(STANDARDS)) return;
    const validate = compilePublished(
      `drs/openapi/components/responses/${name}.yaml#/content/application~1json/schema`,
    );
    assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`);
  };
  const passport = await fetchPassport('grace');
  const expected = {
    supported_types: ['PassportAuth', 'BearerAuth'],
    passport_auth_issuers: [node.url],
    bearer_auth_issuers: [node.url],
  };
  for (const id of [dataset, file, ...ABSENT]) {
    const told = await ask(`${DRS}/${id}`, { method: 'OPTIONS' });
    expectValid('200OkAuthorizations', told.json);
    assert.deepEqual(told.json, { drs_object_id: id, ...expected });
  }
  const ids = [dataset, file, ...ABSENT];
  const many = await ask(DRS, { method: 'OPTIONS', body: { bulk_object_ids: ids } });
  expectValid('200OkBulkAuthorizations', many.json);
  const bundle = await ask(`${DRS}/${dataset}`, { passports: [passport] });
  expectValid('200OkDrsObject', bundle.json);
  const blob = await ask(`${DRS}/${file}`, { passports: [passport] });
  expectValid('200OkDrsObject', blob.json);
  const [{ checksum }] = blob.json.checksums as [{ checksum: string }];
  assert.deepEqual((bundle.json.checksums as object[])[0], {
    ...{ type: 'sha-256-of-crypt4gh-body' },
    checksum: createHash('sha256').update(checksum).digest('hex'),
  });
  assert.equal(bundle.json.size, blob.json.size);
  assert.deepEqual(
    (bundle.json.contents as { id: string }[]).map(({ id }) => id),
    [file],
  );
  const bulk = await ask(DRS, { passports: [passport], body: { bulk_object_ids: ids } });
  expectValid('200OkDrsObjects', bulk.json);
  assert.deepEqual(bulk.json.resolved_drs_object, [bundle.json, blob.json]);
  assert.deepEqual(bulk.json.unresolved_drs_objects, [{ error_code: 404, object_ids: ABSENT }]);
  const urls = await ask(`${DRS}/access`, {
    passports: [passport],
    headers: { 'X-C4GH-Public-Key': randomBytes(32).toString('base64') },
    body: {
      bulk_object_access_ids: ids.map((id) => ({
        ...{ bulk_object_id: id, bulk_access_ids: ['crypt4gh'] },
      })),
    },
  });
  expectValid('200OkAccesses', urls.json);
  assert.deepEqual(urls.json.summary, { requested: 4, resolved: 1, unresolved: 3 });
  const signedIn = await grace.ask(`${DRS}/${dataset}`);
  assert.deepEqual(signedIn.body, bundle.json);
});

test('what is not there and what one may not have are answered in the same bytes', async () => {
  const mallory = await fetchPassport('mallory');
  const asked = [dataset, file, ...ABSENT].flatMap((id) => [
    [`${DRS}/${id}`, { method: 'GET' }],
    [`${DRS}/${id}`, { passports: [mallory] }],
    [`${DRS}/${id}/access/https`, { method: 'GET' }],
    [`${DRS}/${id}/access/https`, { passports: [mallory] }],
  ]) as [string, Asked][];
  const answers = new Set<string>();
  for (const [path, how] of asked) {
    const { status, text } = await ask(path, how);
    answers.add(`${status} ${text}`);
  }
  assert.equal(answers.size, 1, [...answers].join('\n'));
});

test('what is not there and what one may not have are asked for by the same queries', async () => {
  const mallory = await fetchPassport('mallory');
  const context = node.server.passports.context;
  const { datasets, entitlements, accounts } = context;
  let asked: unknown[] = [];
  const listen = <Port extends object>(port: Port, name: string): Port =>
    Object.fromEntries(
      Object.entries(port).map(([method, call]) => [
        method,
        (...values: unknown[]) => {
          asked.push([
            name,
            method,
            values.map((one) => (one as { length?: number } | null)?.length ?? null),
          ]);
          return (call as (...given: unknown[]) => unknown)(...values);
        },
      ]),
    ) as Port;
  Object.assign(context, {
    datasets: listen(datasets, 'datasets'),
    entitlements: listen(entitlements, 'entitlements'),
    accounts: listen(accounts, 'accounts'),
  });
  try {
    const seen: string[] = [];
    for (const ids of [
      [dataset, ABSENT[0]],
      [file, ABSENT[1]],
    ]) {
      for (const id of ids) {
        asked = [];
        const { status } = await ask(`${DRS}/${id}`, { passports: [mallory] });
        assert.equal(status, 404);
        seen.push(JSON.stringify(asked));
      }
      assert.equal(seen.at(-1), seen.at(-2));
      assert.ok(asked.length >= 5, 'the queries were listened to');
    }
  } finally {
    Object.assign(context, { datasets, entitlements, accounts });
  }
});

test('a visa that is revoked, and a grant that is, open nothing from that moment', async () => {
  const request = { caller: null, target: 'test', requestId: 'x', clientAddress: '' };
  const passports = node.server.passports;
  const passport = await fetchPassport('grace');
  const grant = await passports.findGrant([passport], dataset, request);
  assert.match(grant?.id ?? '', /^visa:[0-9a-f]{64}$/);
  assert.match(grant?.account ?? '', /^passport:[0-9a-f]{64}$/);
  const isHeld = async () => (await passports.listGrantsInForce([grant?.id ?? ''])).size === 1;
  assert.ok(await isHeld());
  const { iss: issuer, jti: id } = decodeJwt(passport);
  const revoked = await admin.ask('/api/passports/revocations', { issuer, id, reason: 'Stolen.' });
  assert.equal(revoked.status, 200, revoked.text);
  assert.ok(!(await isHeld()), 'a download under way would end');
  assert.equal(await open(passport), 404);
  assert.deepEqual(await lastRefusals(), ['revoked']);
  const { body } = await admin.ask('/api/passports/revocations');
  assert.equal((body as { revocations: { id: string }[] }).revocations[0]?.id, id);
  const fresh = await fetchPassport('grace');
  assert.equal(await open(fresh), 200);
  const held = await passports.findGrant([fresh], dataset, request);
  await admin.do(application, 'revoke', { comment: 'Shared with others.' });
  assert.equal((await passports.listGrantsInForce([held?.id ?? ''])).size, 0);
  assert.equal(await open(fresh), 404);
  assert.deepEqual(await lastRefusals(), ['revoked']);
  const [, claims = ''] = (await fetchPassport('grace')).split('.');
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()).ga4gh_passport_v1, []);
});

test('another issuer opens it by its own committee’s word, while it is trusted and by its present keys', async () => {
  const visas = `${broker.issuer}/visas`;
  const source = 'https://committee.example.org';
  const value = `${node.url}/api/vault/datasets/${dataset}`;
  const grantBy = (id: string) => {
    const asked = new URLSearchParams({ value, source, id });
    return broker.control(String(asked));
  };
  await grantBy('one');
  assert.equal(await open(await fetchPassport('grace')), 404);
  assert.deepEqual(await lastRefusals(), ['issuer-unknown']);
  const [committee] = await node.db.query<{ accession: string }>(
    "SELECT accession FROM vault_record WHERE kind = 'committee'",
  );
  const body = { issuer: visas, jku: `${visas}/jwks`, sources: [source] };
  // Its subjects are the broker's, and nobody has said so yet.
  const strict = await trust({ ...body, committees: [committee?.accession] });
  assert.equal(await open(await fetchPassport('grace')), 404);
  assert.deepEqual(await lastRefusals(), ['visa-of-another']);
  await admin.ask(`/api/passports/issuers/${strict.id}`, undefined, 'DELETE');
  // What it says of a committee that is not its own opens nothing.
  const foreign = await trust({ ...body, subjectsOf: broker.issuer });
  assert.equal(await open(await fetchPassport('grace')), 404);
  assert.deepEqual(await lastRefusals(), []);
  await admin.ask(`/api/passports/issuers/${foreign.id}`, undefined, 'DELETE');
  issuers.visas = (
    await trust({ ...body, subjectsOf: broker.issuer, committees: [committee?.accession] })
  ).id;
  const passport = await fetchPassport('grace');
  assert.equal(await open(passport), 200);
  // Where the policy wants an assessment, visas of others give nothing new while there is no current one.
  const setNeeds = (needs: boolean) =>
    node.db.execute(
      `UPDATE vault_version v SET body = v.body || jsonb_build_object('needsAssessment', $2::boolean) FROM vault_version d
       WHERE d.accession = $1 AND v.accession = d.body ->> 'policy'`,
      [dataset, needs],
    );
  await setNeeds(true);
  assert.equal(await open(passport), 200, 'the dataset has one');
  await node.db.execute('DELETE FROM vault_assessment');
  assert.equal(await open(passport), 404, 'it is not assessed');
  await setNeeds(false);
  assert.equal(await open(passport), 200);
  await broker.control('rotate=visas');
  const rotated = await fetchPassport('grace');
  assert.equal(await open(rotated), 404, 'the issuer was asked less than a minute ago');
  assert.deepEqual(await lastRefusals(), ['key-unknown']);
  await passMinute();
  assert.equal(await open(rotated), 200);
  assert.equal(await open(passport), 404, 'the former key is gone');
  const gone = await admin.ask(`/api/passports/issuers/${issuers.visas}`, undefined, 'DELETE');
  assert.equal(gone.status, 200);
  assert.equal(await open(rotated), 404);
  assert.deepEqual(await lastRefusals(), ['issuer-unknown']);
});

test('a broker that changes its keys is read anew', async () => {
  await broker.control('value=');
  await grantGrace();
  await broker.control('rotate=broker');
  await passMinute();
  assert.equal(await open(await fetchPassport('grace')), 200);
});

test('a person is told what stands in a passport, and revokes of it what this node issued for them', async () => {
  const passport = await fetchPassport('grace');
  const read = await grace.ask('/api/me/passport/reading', { passport });
  const { isOwn, issuer, refusal, visas } = read.body as {
    isOwn: boolean;
    issuer: string;
    refusal: unknown;
    visas: readonly { issuer: string; type: string; opens: string | null; refusal: unknown }[];
  };
  assert.deepEqual([isOwn, issuer, refusal], [false, broker.issuer, null]);
  assert.deepEqual(
    visas.map((visa) => [visa.issuer, visa.type, visa.opens, visa.refusal]),
    [
      [node.url, 'ControlledAccessGrants', dataset, null],
      [node.url, 'LinkedIdentities', null, null],
    ],
  );
  const other = new Visitor(node.url, { Cookie: await createPerson(node.db, { id: 'trudy' }) });
  const refused = await other.ask('/api/me/passport/revocations', { passport });
  assert.deepEqual(
    [refused.status, (refused.body as { code: string }).code],
    [403, 'own-passport-only'],
  );
  assert.equal(await open(passport), 200);
  const revoked = await grace.ask('/api/me/passport/revocations', { passport, reason: 'Lost.' });
  assert.equal(revoked.status, 200, revoked.text);
  const { revocations } = revoked.body as { revocations: readonly { issuer: string }[] };
  assert.deepEqual(
    revocations.map((one) => one.issuer),
    [node.url, node.url],
    'its visas, and not the passport of the broker',
  );
  assert.equal(await open(passport), 404);
  const again = await grace.ask('/api/me/passport/revocations', { passport });
  assert.equal(again.status, 403, 'nothing in it counts any more');
  assert.equal(await open(await fetchPassport('grace')), 200, 'the right itself stays');
});

test('visas leave for the broker alone, and a passport for whom it is about', async () => {
  const path = '/api/permissions/grace';
  const send = (key?: string) =>
    ask(path, { method: 'GET', headers: key === undefined ? {} : { 'x-rems-api-key': key } });
  assert.deepEqual(
    [(await send()).json.code, (await send('another')).json.code],
    ['broker-key-wrong', 'broker-key-wrong'],
  );
  const { json } = await send(KEY);
  assert.equal(
    (json.ga4gh_passport_v1 as string[]).length,
    2,
    'a grant, and the link of both names',
  );
  const stranger = await ask('/api/permissions/nobody-here', {
    ...{ method: 'GET', headers: { 'x-rems-api-key': KEY } },
  });
  assert.deepEqual(stranger.json, { ga4gh_passport_v1: [] });
  const own = await grace.ask('/api/me/passport');
  const { passport, expiresAt } = own.body as { passport: string; expiresAt: string };
  assert.ok(Date.parse(expiresAt) - Date.now() <= 3_600_000);
  assert.equal(await open(passport), 200, 'this node believes itself');
  const keys = await sendRequest(node.url, { method: 'GET', path: '/.well-known/jwks.json' });
  assert.equal(keys.headers['cache-control'], 'public, max-age=300');
  assert.ok(!keys.text.includes('"d"'), 'no private half');
  const other = new Visitor(node.url, { Cookie: await createPerson(node.db, { id: 'eve' }) });
  const empty = (await other.ask('/api/me/passport')).body as { visas: string[]; passport: string };
  assert.deepEqual(empty.visas, []);
  assert.equal(await open(empty.passport), 404);
  await node.db.execute(
    "UPDATE account SET disabled_at = now() WHERE id = (SELECT account FROM account_identity WHERE subject = 'grace')",
  );
  assert.equal(await open(passport), 404, 'the account is closed');
});
