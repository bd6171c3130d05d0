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

test('an invitation is answered by the owner of its address only, and once', async () => {
  await withIdentity(async ({ service, db }) => {
    const { account } = await service.createAdministrator(
      await service.createAdministratorLink(),
      ADA,
    );
    const fields = { institution: '', country: '', contactEmail: '', address: '' };
    const group = await service.groups.create({ ...fields, name: 'Lab' }, account.id);
    const role = 'reader' as const;
    const invitation = { email: 'Ben@example.org', role, invitedBy: account.id };
    const id = await service.invitations.invite(group, invitation);
    await db.execute(
      "INSERT INTO account (id, name, email, role) VALUES ('ben', 'Ben', 'ben@example.org', 'member'), ('orc', 'No address', NULL, 'member')",
    );
    const accept = (who: string, email: string) =>
      service.invitations.answer({ id: who, email }, { id, isAccepted: true });
    for (const [who, email] of [
      ['orc', ''],
      [account.id, 'ada@example.org'],
    ] as const)
      await assert.rejects(accept(who, email), { code: 'invitation-not-found' });
    const [waiting] = await service.invitations.listFor('ben@example.org');
    assert.deepEqual([waiting?.id, waiting?.name, waiting?.role], [id, 'Lab', 'reader']);
    assert.deepEqual(await service.invitations.listFor(''), []);
    await accept('ben', 'ben@example.org');
    await assert.rejects(accept('ben', 'ben@example.org'), { code: 'invitation-not-found' });
    const members = await service.groups.listMembers(group);
    assert.deepEqual(
      members.map((member) => [member.name, member.role]),
      [
        ['Ada', 'owner'],
        ['Ben', 'reader'],
      ],
    );
    const again = await service.invitations.invite(group, { ...invitation, email: 'orc@x.org' });
    const declined = { id: again, isAccepted: false };
    await service.invitations.answer({ id: 'orc', email: 'orc@x.org' }, declined);
    assert.equal((await service.groups.listMembers(group)).length, 2);
    assert.deepEqual(await service.invitations.list(group), []);
  });
});

test('groups are found by any text in name or institution, which is no pattern', async () => {
  await withIdentity(async ({ service, db }) => {
    const { account } = await service.createAdministrator(
      await service.createAdministratorLink(),
      ADA,
    );
    const fields = { country: '', contactEmail: 'secret@example.org', address: 'secret' };
    const make = (name: string, institution: string) =>
      service.groups.create({ ...fields, name, institution }, account.id);
    const lab = await make('Lab 100%', 'Institute_A\\B');
    const old = await make('Old lab', '');
    await service.groups.setArchived(old, true);
    const find = async (text: string) =>
      (await service.groups.find(text)).map(({ id }) => id).filter((id) => id !== 'node');
    for (const text of ['LAB', '0%', 'e_a', 'A\\B'])
      assert.deepEqual(await find(text), [lab], text);
    for (const text of ['l_b', '1%0', 'old']) assert.deepEqual(await find(text), [], text);
    const [found] = await service.groups.find('100');
    assert.deepEqual(Object.keys(found ?? {}), ['id', 'name', 'institution']);
    const hub = await make('Hub', '');
    const expiresAt = new Date('2024-06-01T00:00:00Z');
    const given = {
      broker: hub,
      rights: ['submit' as const],
      instances: ['sars-cov-2'],
      expiresAt,
      by: account.id,
    };
    await service.brokers.allow(lab, given);
    const [broker] = await service.brokers.list(lab);
    assert.deepEqual([broker?.broker, broker?.allowedBy], [hub, 'Ada']);
    const [actsFor] = await service.brokers.listActsFor(hub);
    assert.deepEqual([actsFor?.group, actsFor?.name], [lab, 'Lab 100%']);
    assert.deepEqual([broker?.instances, actsFor?.instances], [['sars-cov-2'], ['sars-cov-2']]);
    await service.brokers.allow(lab, { ...given, instances: null });
    assert.equal((await service.brokers.list(lab))[0]?.instances, null);
    await db.execute('DELETE FROM group_member');
    await db.execute('DELETE FROM account');
    assert.equal((await service.brokers.list(lab))[0]?.allowedBy, '');
  });
});

test('all other sessions end at once', async () => {
  await withIdentity(async ({ service }) => {
    const kept = await service.createAdministrator(await service.createAdministratorLink(), ADA);
    const others = [];
    for (let count = 0; count < 2; count += 1)
      others.push(await signIn(service, 'ada@example.org', ADA.password, '192.0.2.1'));
    assert.equal(await service.sessions.endOthers(kept.account.id, kept.token), 2);
    assert.notEqual(await service.findCaller({ kind: 'session', secret: kept.token }), null);
    for (const { token } of others)
      assert.equal(await service.findCaller({ kind: 'session', secret: token }), null);
  });
});
