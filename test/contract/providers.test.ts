// Signing in at an OpenID provider that is a process of its own.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createPerson } from './people.ts';
import { findFreePort, type ProviderProcess, startProvider, Walker } from './provider-walk.ts';
import { startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
let provider: ProviderProcess;
let folder = '';

before(async () => {
  const port = await findFreePort();
  folder = await mkdtemp(join(tmpdir(), 'outbreak-providers-'));
  const providersFile = join(folder, 'providers.yaml');
  const secretFile = join(folder, 'secret');
  await writeFile(secretFile, 'a secret of the client that is long enough\n');
  await writeFile(
    providersFile,
    `- id: institute
  title: Institute
  issuer: http://127.0.0.1:${port}
  clientId: outbreak
  clientSecretFile: ${secretFile}
`,
  );
  node = await startTestNode({ demo: 'false', registration: 'open', providersFile });
  provider = await startProvider(port, `${node.url}/api/providers/institute/callback`);
});
after(async () => {
  await provider?.stop();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

const SIGN_INS = '/api/providers/institute/sign-ins';

/** Begins, passes the provider and resolves with the address to come back to. */
async function goAndCome(walker: Walker, login: string, path = SIGN_INS): Promise<string> {
  const begun = await walker.postJson(`${node.url}${path}`, { returnTo: '/submit?x=1' });
  assert.equal(begun.status, 200, await begun.clone().text());
  const { address } = (await begun.json()) as { address: string };
  return walker.passProvider(address, login);
}

async function signIn(walker: Walker, login: string): Promise<string> {
  const back = await walker.send(await goAndCome(walker, login));
  assert.equal(back.status, 303, await back.clone().text());
  return back.headers.get('location') ?? '';
}

async function readAccount(walker: Walker): Promise<{ id: string; name: string; email: string }> {
  const answer = await walker.send(`${node.url}/api/account`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as { id: string; name: string; email: string };
}

test('who signs in for the first time gets an account, and the same one again', async () => {
  const first = new Walker();
  assert.equal(await signIn(first, 'ada'), '/submit?x=1');
  const account = await readAccount(first);
  assert.deepEqual(
    { name: account.name, email: account.email },
    { name: 'ada of the provider', email: 'ada@example.org' },
  );
  const second = new Walker();
  await signIn(second, 'ada');
  assert.equal((await readAccount(second)).id, account.id);
  const stranger = new Walker();
  await signIn(stranger, 'grace');
  assert.notEqual((await readAccount(stranger)).id, account.id);
});

test('an address that the provider has not verified is nobody’s', async () => {
  const walker = new Walker();
  await signIn(walker, 'unverified-eve');
  assert.equal((await readAccount(walker)).email, '');
});

test('a verified address of an account that is there does not open it', async () => {
  await createPerson(node.db, { id: 'victim' });
  const walker = new Walker();
  assert.equal(await signIn(walker, 'victim'), '/sign-in?problem=email-taken');
  assert.equal((await walker.send(`${node.url}/api/account`)).status, 401);
});

for (const fault of [
  ...['nonce', 'audience', 'issuer', 'expired', 'unsigned', 'symmetric', 'another-key'],
]) {
  test(`a token with a fault is refused: ${fault}`, async () => {
    await provider.control(`fault=${fault}`);
    const walker = new Walker();
    try {
      assert.equal(await signIn(walker, 'mallory'), '/sign-in?problem=failed');
    } finally {
      await provider.control('fault=');
    }
    const known = await node.db.query("SELECT 1 FROM account_identity WHERE subject = 'mallory'");
    assert.equal(known.length, 0);
  });
}

test('keys that the provider has changed are known at once', async () => {
  await provider.control('rotate');
  assert.equal(await signIn(new Walker(), 'ada'), '/submit?x=1');
});

test('who refuses at the provider comes back and is told', async () => {
  const walker = new Walker();
  const begun = await walker.postJson(`${node.url}${SIGN_INS}`, {});
  const { address } = (await begun.json()) as { address: string };
  const back = await walker.send(await walker.passProvider(address, 'ada', true));
  assert.equal(back.headers.get('location'), '/sign-in?problem=refused');
});

test('a sign-in ends in the browser in which it began, and once', async () => {
  const walker = new Walker();
  const callback = await goAndCome(walker, 'ada');
  const another = new Walker();
  const stolen = await another.send(callback);
  assert.equal(stolen.headers.get('location'), '/sign-in?problem=lost');
  const foreign = new Walker();
  await foreign.postJson(`${node.url}${SIGN_INS}`, {});
  const mixed = await foreign.send(callback);
  assert.equal(mixed.headers.get('location'), '/sign-in?problem=lost', 'the state is another');
  const first = await walker.send(callback);
  assert.equal(first.headers.get('location'), '/submit?x=1');
  const replayed = await walker.send(callback);
  assert.equal(replayed.headers.get('location'), '/sign-in?problem=lost');
});

test('an account is linked with an identity, which then leads to it; the last way stays', async () => {
  const walker = new Walker();
  walker.setCookie(node.url, await createPerson(node.db, { id: 'linker' }));
  const back = await walker.send(
    await goAndCome(walker, 'orcid-of-linker', '/api/providers/institute/links'),
  );
  assert.equal(back.headers.get('location'), '/submit?x=1');
  const later = new Walker();
  await signIn(later, 'orcid-of-linker');
  assert.equal((await readAccount(later)).id, 'linker');
  const thief = new Walker();
  thief.setCookie(node.url, await createPerson(node.db, { id: 'thief' }));
  const taken = await thief.send(
    await goAndCome(thief, 'orcid-of-linker', '/api/providers/institute/links'),
  );
  assert.equal(taken.headers.get('location'), '/sign-in?problem=identity-taken');
  const list = await walker.send(`${node.url}/api/account/identities`);
  const { identities } = (await list.json()) as { identities: { id: string; title: string }[] };
  assert.deepEqual(
    identities.map(({ title }) => title),
    ['Institute'],
  );
  const remove = () =>
    walker.send(`${node.url}/api/account/identities/${identities[0]?.id}`, {
      method: 'DELETE',
      headers: { 'X-Outbreak-Request': '1' },
    });
  assert.equal((await remove()).status, 409, 'it is the only way that this account has');
  await node.db.execute("UPDATE account SET password_hash = 'x' WHERE id = 'linker'");
  assert.equal((await remove()).status, 204);
});

test('a closed account stays closed at the provider, too', async () => {
  const walker = new Walker();
  await signIn(walker, 'closing');
  const { id } = await readAccount(walker);
  await node.db.execute('UPDATE account SET disabled_at = now() WHERE id = $1', [id]);
  assert.equal(await signIn(new Walker(), 'closing'), '/sign-in?problem=account-closed');
});

test('what happened stands in the audit log', async () => {
  const rows = await node.db.query<{ problem: string }>(
    `SELECT DISTINCT content::jsonb -> 'details' ->> 'problem' AS problem FROM audit_record
     WHERE operation = 'provider-sign-in' ORDER BY 1`,
  );
  assert.deepEqual(
    rows.map(({ problem }) => problem),
    ['account-closed', 'email-taken', 'failed', 'identity-taken', 'lost', 'refused'],
  );
});

test('a provider that is down is told, before anybody is sent there', async () => {
  await provider.stop();
  const answer = await new Walker().postJson(`${node.url}${SIGN_INS}`, {});
  assert.equal(answer.status, 502);
  assert.equal(((await answer.json()) as { code: string }).code, 'provider-failed');
});
