import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../src/parts/identity/identity-context.ts';
import { IdentityService } from '../../src/parts/identity/identity-service.ts';
import { identityPart } from '../../src/parts/identity/part.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../src/platform/postgres/migrate.ts';
import { withTestDatabase } from '../../src/platform/postgres/test-database.ts';
import { defined } from '../../src/std/assert.ts';
import { systemClock } from '../../src/std/clock.ts';
import type { TokenFault } from './provider-process.ts';
import { startProvider, type TestProvider, visitProvider } from './start-provider.ts';

const NODE_URL = 'http://localhost:9';
const TRACE = { clientAddress: '192.0.2.1', clientName: 'test', requestId: 'r' };
let provider: TestProvider;

before(async () => {
  provider = await startProvider(`${NODE_URL}/api/providers/test/callback`);
});
after(() => provider.stop());

interface World {
  readonly service: IdentityService;
  readonly db: Database;
}

function withService(
  work: (world: World) => Promise<void>,
  registration: 'open' | 'invitation' = 'open',
): Promise<void> {
  const folder = defined(identityPart.migrations, 'migrations');
  return withTestDatabase([PLATFORM_MIGRATIONS, { part: 'identity', folder }], async (db) => {
    await provider.tell({ who: 'ada', refuses: false, fault: null });
    const client = { clientId: 'node', clientSecret: 'a secret of the test' };
    const scopes = ['openid', 'profile', 'email'];
    const known = { id: 'test', title: 'Test', issuer: provider.issuer, scopes, ...client };
    const gone = { ...known, id: 'gone', issuer: 'http://127.0.0.1:9' };
    const settings = {
      ...DEFAULT_SETTINGS,
      registration,
      nodeUrl: () => NODE_URL,
      providers: [known, gone],
    };
    const describeNode = () => Promise.reject(new Error('not asked here'));
    const clock = systemClock;
    await work({ db, service: new IdentityService({ db, clock, settings, describeNode }) });
  });
}

async function visit(service: IdentityService, account?: string) {
  const whose = account === undefined ? {} : { account };
  const { address, secret } = await service.providers.start('test', {
    returnTo: '/submit',
    ...whose,
  });
  return { secret, search: (await visitProvider(address)).searchParams };
}

async function signIn(service: IdentityService, account?: string) {
  return service.providers.finish('test', await visit(service, account), TRACE);
}

async function problemOf(service: IdentityService): Promise<string> {
  const outcome = await signIn(service);
  return outcome.kind === 'problem' ? outcome.problem : outcome.kind;
}

test('who comes again is the same account, also after the provider has changed its key', async () => {
  await withService(async ({ service }) => {
    const first = await signIn(service);
    assert.equal(first.kind, 'signed-in');
    assert.equal(first.returnTo, '/submit');
    const { account } = first.session;
    assert.deepEqual([account.name, account.email], ['Person ada', 'ada@example.org']);
    await provider.tell({ newKey: true });
    const again = await signIn(service);
    assert.equal(again.kind === 'signed-in' && again.session.account.id, account.id);
  });
});

test('a code and the cookie of a sign-in work once, and only together', async () => {
  await withService(async ({ service }) => {
    const came = await visit(service);
    const others = await visit(service);
    const finish = async (request: { secret: string | null; search: URLSearchParams }) => {
      const outcome = await service.providers.finish('test', request, TRACE);
      return outcome.kind === 'problem' ? outcome.problem : outcome.kind;
    };
    assert.equal(await finish({ secret: null, search: came.search }), 'lost');
    assert.equal(await finish({ secret: others.secret, search: came.search }), 'lost');
    assert.equal(await finish(came), 'signed-in');
    assert.equal(await finish(came), 'lost');
    // The provider, too, takes its code only once, whatever state comes with it.
    const next = await visit(service);
    const search = new URLSearchParams(next.search);
    search.set('code', came.search.get('code') ?? '');
    assert.equal(await finish({ secret: next.secret, search }), 'failed');
  });
});

test('a token with any fault signs nobody in', async () => {
  const faults: readonly TokenFault[] = [
    'nonce',
    'expired',
    'audience',
    'issuer',
    'signature',
    'no-algorithm',
    'secret-of-public-key',
  ];
  await withService(async ({ service, db }) => {
    for (const fault of faults) {
      await provider.tell({ fault });
      assert.equal(await problemOf(service), 'failed', fault);
    }
    assert.deepEqual(await db.query('SELECT id FROM account'), []);
    await provider.tell({ fault: null });
    assert.equal(await problemOf(service), 'signed-in');
  });
});

test('who refuses at the provider, and a provider that is down, are told apart', async () => {
  await withService(async ({ service }) => {
    await provider.tell({ refuses: true });
    assert.equal(await problemOf(service), 'refused');
    await assert.rejects(service.providers.start('gone', { returnTo: '/' }), {
      code: 'provider-failed',
    });
    await assert.rejects(service.providers.start('nobody', { returnTo: '/' }), {
      code: 'provider-not-found',
    });
  });
});

test('where only who was invited has an account, an unknown identity makes none', async () => {
  await withService(async ({ service, db }) => {
    assert.equal(await problemOf(service), 'registration-closed');
    assert.deepEqual(await db.query('SELECT id FROM account'), []);
  }, 'invitation');
});

test('an address never makes somebody the owner of an account; linking does', async () => {
  await withService(async ({ service, db }) => {
    const link = await service.createAdministratorLink();
    const owner = { name: 'Ada', email: 'ada@example.org', password: 'a long password' };
    const { account } = await service.createAdministrator(link, owner);
    assert.equal(await problemOf(service), 'email-taken');
    assert.deepEqual(await signIn(service, account.id), { kind: 'linked', returnTo: '/submit' });
    const later = await signIn(service);
    assert.equal(later.kind === 'signed-in' && later.session.account.id, account.id);
    await provider.tell({ who: 'unverified-grace' });
    const grace = await signIn(service);
    assert.equal(grace.kind === 'signed-in' && grace.session.account.email, '');
    const taken = await signIn(service, account.id);
    assert.equal(taken.kind === 'problem' && taken.problem, 'identity-taken');
    const [identity] = await service.providers.listIdentities(account.id);
    assert.equal(identity?.provider, 'test');
    await service.providers.removeIdentity(account.id, defined(identity, 'identity').id);
    const other = grace.kind === 'signed-in' ? grace.session.account.id : '';
    const [last] = await service.providers.listIdentities(other);
    await assert.rejects(service.providers.removeIdentity(other, defined(last, 'last').id), {
      code: 'last-sign-in-way',
    });
    await db.execute('UPDATE account SET disabled_at = now() WHERE id = $1', [other]);
    assert.equal(await problemOf(service), 'account-closed');
  });
});
