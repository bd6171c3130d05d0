import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../platform/postgres/migrate.ts';
import { withTestDatabase } from '../../platform/postgres/test-database.ts';
import { defined } from '../../std/assert.ts';
import { IdentityService } from './identity-service.ts';
import { identityPart } from './part.ts';

const HOUR = 3_600_000;
const ADA = { name: ' Ada ', email: ' Ada@Example.org ', password: 'a long password' };

function signIn(service: IdentityService, email: string, password: string, clientAddress: string) {
  return service.signIns.signIn(
    email,
    { password },
    { clientAddress, clientName: 'test', requestId: 'r' },
  );
}

/** A clock that stands until it is told to go on. */
function createClock() {
  let now = Date.parse('2024-05-06T12:00:00Z');
  return {
    now: () => new Date(now),
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

interface World {
  readonly service: IdentityService;
  readonly db: Database;
  readonly clock: ReturnType<typeof createClock>;
}

function withIdentity(work: (world: World) => Promise<void>): Promise<void> {
  const folder = defined(identityPart.migrations, 'migrations');
  return withTestDatabase([PLATFORM_MIGRATIONS, { part: 'identity', folder }], async (db) => {
    const clock = createClock();
    const describeNode = () => Promise.reject(new Error('not asked here'));
    await work({ db, clock, service: new IdentityService({ db, clock, describeNode }) });
  });
}

test('a link makes one account, and only the newest link does', async () => {
  await withIdentity(async ({ service, db }) => {
    assert.equal(await service.isSetupNeeded(), true);
    const old = await service.createAdministratorLink();
    const token = await service.createAdministratorLink();
    assert.notEqual(old, token);
    await assert.rejects(service.createAdministrator(old, ADA), { code: 'link-used-or-unknown' });
    const session = await service.createAdministrator(token, ADA);
    assert.deepEqual(
      { ...session.account, id: '' },
      {
        id: '',
        name: 'Ada',
        email: 'ada@example.org',
        role: 'administrator',
        grants: [],
        token: null,
      },
    );
    assert.deepEqual(
      await service.findCaller({ kind: 'session', secret: session.token }),
      session.account,
    );
    assert.equal(await service.isSetupNeeded(), false);
    await assert.rejects(service.createAdministrator(token, { ...ADA, email: 'b@example.org' }), {
      code: 'link-used-or-unknown',
    });
    const stored = JSON.stringify(await db.query('SELECT * FROM account, session'));
    assert.ok(!stored.includes(session.token) && !stored.includes(ADA.password));
  });
});

test('of many who use one link at the same time, one gets an account', async () => {
  await withIdentity(async ({ service, db }) => {
    const token = await service.createAdministratorLink();
    const tries = ['a', 'b', 'c', 'd'].map((name) =>
      service.createAdministrator(token, { ...ADA, email: `${name}@example.org` }),
    );
    const outcomes = await Promise.allSettled(tries);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await db.query('SELECT 1 FROM account')).length, 1);
  });
});

test('a link ends after 72 hours, and one that failed for another reason can still be used', async () => {
  await withIdentity(async ({ service, clock }) => {
    const token = await service.createAdministratorLink();
    clock.advance(72 * HOUR - 1);
    await service.createAdministrator(token, ADA);
    const second = await service.createAdministratorLink();
    await assert.rejects(
      service.createAdministrator(second, { ...ADA, email: 'ADA@example.org' }),
      {
        code: 'email-taken',
      },
    );
    await service.createAdministrator(second, { ...ADA, email: 'grace@example.org' });
    const late = await service.createAdministratorLink();
    clock.advance(72 * HOUR);
    await assert.rejects(service.createAdministrator(late, { ...ADA, email: 'late@example.org' }), {
      code: 'link-used-or-unknown',
    });
  });
});

test('a session ends after twelve hours, or when its owner signs out', async () => {
  await withIdentity(async ({ service, clock, db }) => {
    const stay = () => service.findCaller({ kind: 'session', secret: first.token });
    const first = await service.createAdministrator(await service.createAdministratorLink(), ADA);
    assert.equal(first.maxAgeSeconds, 12 * 3600);
    const second = await signIn(service, 'ADA@example.org ', ADA.password, '192.0.2.1');
    assert.notEqual(first.token, second.token);
    await service.sessions.end(second.token);
    assert.equal(await service.findCaller({ kind: 'session', secret: second.token }), null);
    assert.equal(await service.findCaller({ kind: 'session', secret: 'invented' }), null);
    // Used every so often: one that is not ends earlier.
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      clock.advance(20 * 60_000);
      assert.notEqual(await stay(), null);
    }
    clock.advance(20 * 60_000 - 1);
    assert.notEqual(await service.findCaller({ kind: 'session', secret: first.token }), null);
    clock.advance(1);
    assert.equal(await service.findCaller({ kind: 'session', secret: first.token }), null);
    clock.advance(1);
    await signIn(service, 'ada@example.org', ADA.password, '192.0.2.1');
    assert.equal(
      (await db.query('SELECT 1 FROM session')).length,
      1,
      'ended ones are cleared away',
    );
    await db.execute('DELETE FROM account');
    assert.equal((await db.query('SELECT 1 FROM session')).length, 0);
  });
});

test('a wrong password and an unknown address are one answer, and after five failures each doubles the wait', async () => {
  await withIdentity(async ({ service, clock }) => {
    await service.createAdministrator(await service.createAdministratorLink(), ADA);
    const wrong = () => signIn(service, 'ada@example.org', 'a wrong password', '192.0.2.1');
    const unknown = signIn(service, 'nobody@example.org', ADA.password, '192.0.2.9');
    await assert.rejects(unknown, { code: 'credentials-wrong' });
    for (let failure = 0; failure < 5; failure += 1) {
      await assert.rejects(wrong(), { code: 'credentials-wrong' });
    }
    const right = () => signIn(service, 'ada@example.org', ADA.password, '198.51.100.7');
    for (const wait of [2, 4]) {
      await assert.rejects(right(), { code: 'too-many-requests', details: { retryAfter: wait } });
      clock.advance(wait * 1000 - 1);
      await assert.rejects(right(), { code: 'too-many-requests' });
      clock.advance(1);
      await assert.rejects(wrong(), { code: 'credentials-wrong' });
    }
    clock.advance(8000);
    await right();
    await assert.rejects(wrong(), { code: 'credentials-wrong' });
  });
});

test('guesses that come all at once are no more than those that come one by one', async () => {
  await withIdentity(async ({ service }) => {
    await service.createAdministrator(await service.createAdministratorLink(), ADA);
    const guesses = Array.from({ length: 40 }, (_, guess) =>
      signIn(service, 'ada@example.org', `guess ${guess}`, `192.0.2.${guess}`).then(
        () => 'signed in',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(guesses);
    assert.equal(outcomes.filter((code) => code === 'credentials-wrong').length, 5);
    assert.equal(outcomes.filter((code) => code === 'too-many-requests').length, 35);
  });
});
