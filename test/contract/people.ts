import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { listOperations } from '../../src/app/open-api.ts';
import { computeTotpCode } from '../../src/parts/identity/accounts/totp.ts';
import {
  createOneTimeToken,
  type NewOneTimeToken,
} from '../../src/parts/identity/one-time-tokens.ts';
import { hashPassword } from '../../src/parts/identity/password.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import type { AnyOperation } from '../../src/schema/define-operation.ts';
import { defined } from '../../src/std/assert.ts';
import { NEW_PASSKEY, SHOWN_PASSKEY } from './passkey-bodies.ts';
import { type ExampleContext, fillPath, methodsOf } from './run-example.ts';
import { type Answer, sendRequest } from './send-request.ts';
import { ADMINISTRATOR, type TestNode } from './test-node.ts';

const GROUP = 'example-group';

/** The group that examples name. */
export async function createExampleGroup(db: Database): Promise<string> {
  await db.execute(
    `INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
     VALUES ($1, 'Example group', 'Example institute', 'DE', '', '', now())`,
    [GROUP],
  );
  return GROUP;
}

/** Makes an account with a session; resolves with its cookie. */
export async function createPerson(
  db: Database,
  person: { readonly id: string; readonly role?: string; readonly memberOf?: readonly string[] },
): Promise<string> {
  const token = `session-of-${person.id}-${randomUUID()}`;
  await db.execute(
    'INSERT INTO account (id, name, email, role) VALUES ($1, $1, $2, $3) ON CONFLICT DO NOTHING',
    [person.id, `${person.id}@example.org`, person.role ?? 'member'],
  );
  await db.execute(
    `INSERT INTO session (token_digest, account, created_at, expires_at, verified_at)
     VALUES ($1, $2, now(), now() + interval '1 hour', now())`,
    [createHash('sha256').update(token).digest(), person.id],
  );
  for (const membership of person.memberOf ?? []) {
    const [group, role] = membership.split(':');
    await db.execute('INSERT INTO group_member VALUES ($1, $2, $3, now())', [
      group,
      person.id,
      role,
    ]);
  }
  return `outbreak-session=${token}`;
}

/** What the tests of people work with. */
export interface PeopleWorld {
  readonly node: TestNode;
  readonly context: ExampleContext;
  readonly observe: (operation: AnyOperation, answer: Answer) => string;
}

export function find(name: string): AnyOperation {
  return defined(
    listOperations().find((one) => one.name === name),
    name,
  );
}

interface Sent {
  readonly as?: string;
  readonly bearer?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function send(
  { context }: PeopleWorld,
  operation: AnyOperation,
  sent: Sent,
): Promise<Answer> {
  const example = defined(operation.examples[0], 'an example');
  const isDelete = operation.method === 'DELETE';
  const body = isDelete ? undefined : (sent.body ?? example.body);
  // What removes has what it needs in its address.
  const query = isDelete
    ? new URLSearchParams(example.query as Record<string, string>).toString()
    : '';
  return sendRequest(context.url, {
    method: defined(methodsOf(operation)[0], 'a method'),
    path: `${fillPath(operation, sent.params ?? example.params ?? {}, context)}${query === '' ? '' : `?${query}`}`,
    headers: {
      'X-Outbreak-Request': '1',
      ...(sent.as === undefined ? {} : { Cookie: sent.as }),
      ...(sent.bearer === undefined ? {} : { Authorization: `Bearer ${sent.bearer}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A link as a mail carries it: what is sent is known to the mail's reader only. */
async function createLink(db: Database, token: Omit<NewOneTimeToken, 'lifetimeSeconds'>) {
  const { secret } = await createOneTimeToken(db, new Date(), { ...token, lifetimeSeconds: 60 });
  return secret;
}

/** Adds the tests of accounts, groups and tokens to a file that has a node. */
export function addPeople(getWorld: () => PeopleWorld): void {
  describe('people', () => {
    const groupOperations = listOperations().filter(
      ({ access }) =>
        typeof access === 'object' && access.on === 'group' && access.right !== 'read',
    );
    for (const operation of groupOperations) {
      test(`${operation.name} as a reader of the group and as a stranger`, async () => {
        const world = getWorld();
        const { db } = world.node;
        const reader = await createPerson(db, {
          id: `reader-${operation.name}`,
          memberOf: [`${GROUP}:reader`],
        });
        const stranger = await createPerson(db, { id: `stranger-${operation.name}` });
        const { params } = defined(operation.examples[0], 'an example');
        const here = { params: { ...params, group: GROUP } };
        const asReader = await send(world, operation, { as: reader, ...here });
        assert.equal(world.observe(operation, asReader), 'not-allowed');
        const asStranger = await send(world, operation, { as: stranger, ...here });
        assert.equal(world.observe(operation, asStranger), 'group-not-found');
      });
    }

    test('a token changes no account, and an old proof is asked for again', async () => {
      const world = getWorld();
      const { db } = world.node;
      await createPerson(db, { id: 'tokened', role: 'administrator' });
      const secret = 'oct_of-the-contract-test';
      await db.execute(
        `INSERT INTO api_token (id, token_digest, name, account, scopes, created_by, created_at, expires_at)
         VALUES ('t', $1, 't', 'tokened', '{read,submit,release,manage,administer}', 'tokened', now(), now() + interval '1 day')`,
        [createHash('sha256').update(secret).digest()],
      );
      const stale = await createPerson(db, { id: 'stale', role: 'administrator' });
      await db.execute(
        "UPDATE session SET verified_at = now() - interval '11 minutes' WHERE account = 'stale'",
      );
      const bodies: Readonly<Record<string, unknown>> = {
        'change-password': { password: 'a long password' },
        'create-token': { name: 't', scopes: ['read'], days: 1 },
        'create-group-token': { name: 't', scopes: ['read'], days: 1 },
        'add-passkey': NEW_PASSKEY,
        'confirm-by-passkey': SHOWN_PASSKEY,
      };
      for (const operation of listOperations()) {
        const sent = { body: bodies[operation.name] };
        if (operation.errors.includes('session-required')) {
          const answer = await send(world, operation, { ...sent, bearer: secret });
          assert.equal(world.observe(operation, answer), 'session-required', operation.name);
        }
        if (operation.errors.includes('step-up-required')) {
          const answer = await send(world, operation, { ...sent, as: stale });
          assert.equal(world.observe(operation, answer), 'step-up-required', operation.name);
        }
      }
      await db.execute("DELETE FROM account WHERE id IN ('tokened', 'stale')");
    });

    test('an invited person joins, a known address does not twice, the last owner stays', async () => {
      const world = getWorld();
      const { db } = world.node;
      const owner = await createPerson(db, { id: 'only-owner' });
      const made = await send(world, find('create-group'), { as: owner, body: { name: 'Lab' } });
      const { id: group } = JSON.parse(made.text) as { id: string };
      const leave = find('leave-group');
      const left = await send(world, leave, { as: owner, params: { group } });
      assert.equal(world.observe(leave, left), 'last-owner');
      for (const name of ['set-member-role', 'remove-member']) {
        const operation = find(name);
        const params = { group, account: 'only-owner' };
        const answer = await send(world, operation, {
          as: owner,
          params,
          body: { role: 'reader' },
        });
        assert.equal(world.observe(operation, answer), 'last-owner');
      }
      const invited = await send(world, find('invite-member'), {
        as: owner,
        params: { group },
        body: { email: 'waits@example.org', role: 'submitter' },
      });
      assert.equal(invited.status, 200, invited.text);
      const data = { group, role: 'submitter' };
      const purpose = 'group-invitation';
      const token = await createLink(db, { purpose, email: 'joined@example.org', data });
      const seen = await send(world, find('get-invitation'), { params: { token } });
      assert.deepEqual(JSON.parse(seen.text), {
        group: 'Lab',
        role: 'submitter',
        email: 'joined@example.org',
        hasAccount: false,
      });
      const accept = find('accept-invitation-as-new');
      const account = { params: { token }, body: { name: 'J', password: 'a long password' } };
      assert.equal((await send(world, accept, account)).status, 200);
      const again = await send(world, accept, account);
      assert.equal(world.observe(accept, again), 'invitation-not-found');
      const second = await createLink(db, { purpose, email: 'only-owner@example.org', data });
      const taken = await send(world, accept, { ...account, params: { token: second } });
      assert.equal(world.observe(accept, taken), 'email-taken');
      const members = await send(world, find('get-group'), { as: owner, params: { group } });
      assert.match(members.text, /joined@example\.org/);
    });

    test('two links to one address make one account', async () => {
      const world = getWorld();
      const create = find('create-account');
      const link = { purpose: 'registration', email: 'twice@example.org' } as const;
      const links = [await createLink(world.node.db, link), await createLink(world.node.db, link)];
      const [first, second] = links.map((token) => ({
        body: { token, name: 'T', password: 'a long password' },
      }));
      assert.equal((await send(world, create, defined(first, 'a link'))).status, 200);
      const taken = await send(world, create, defined(second, 'a link'));
      assert.equal(world.observe(create, taken), 'email-taken');
    });

    test('the node keeps an administrator', async () => {
      const world = getWorld();
      const { db } = world.node;
      const alone = await createPerson(db, { id: 'alone', role: 'administrator' });
      await db.execute("UPDATE account SET role = 'member' WHERE email = $1", [
        ADMINISTRATOR.email,
      ]);
      const bodies: Readonly<Record<string, unknown>> = {
        'set-account-role': { role: 'member' },
        'set-account-state': { isDisabled: true },
        'delete-account': undefined,
      };
      for (const [name, body] of Object.entries(bodies)) {
        const operation = find(name);
        const answer = await send(world, operation, { as: alone, params: { id: 'alone' }, body });
        assert.equal(world.observe(operation, answer), 'last-administrator');
      }
      await db.execute("UPDATE account SET role = 'administrator' WHERE email = $1", [
        ADMINISTRATOR.email,
      ]);
      await db.execute("DELETE FROM account WHERE id = 'alone'");
    });
  });

  addSignIn(getWorld);
  addSecondFactor(getWorld);
  addDevices(getWorld);
}

function addSignIn(getWorld: () => PeopleWorld): void {
  test('guesses at codes, confirmations and mails are slowed down', async () => {
    const world = getWorld();
    const guess = async (name: string, sent: Sent) => {
      const operation = find(name);
      const codes = new Set<string>();
      for (let attempt = 0; attempt < 12 && !codes.has('too-many-requests'); attempt += 1) {
        const answer = await send(world, operation, sent);
        if (answer.status >= 400) codes.add(world.observe(operation, answer));
      }
      return [...codes].sort();
    };
    const person = await createPerson(world.node.db, { id: 'guesser' });
    const slowed = ['credentials-wrong', 'too-many-requests'];
    assert.deepEqual(
      await guess('confirm-identity', { as: person, body: { password: 'x' } }),
      slowed,
    );
    assert.deepEqual(await guess('confirm-totp', { as: person, body: { code: '000000' } }), slowed);
    const code = { as: person, params: { code: 'BBBB-BBBB' } };
    const unknown = ['device-code-unknown', 'too-many-requests'];
    assert.deepEqual(await guess('get-device', code), unknown);
    const decision = find('decide-device');
    const body = { isAllowed: true };
    const refused = await send(world, decision, { ...code, body });
    assert.equal(world.observe(decision, refused), 'too-many-requests');
    const mails = await guess('request-password-reset', { body: { email: 'a@example.org' } });
    assert.deepEqual(mails, ['too-many-requests']);
  });
}

function addSecondFactor(getWorld: () => PeopleWorld): void {
  test('with an authenticator, a password alone is not enough', async () => {
    const world = getWorld();
    const { db } = world.node;
    const person = await createPerson(db, { id: 'two-factors' });
    const password = 'a long password';
    await db.execute('UPDATE account SET password_hash = $1 WHERE id = $2', [
      await hashPassword(password),
      'two-factors',
    ]);
    const begun = await send(world, find('start-totp'), { as: person });
    const { secret } = JSON.parse(begun.text) as { secret: string };
    const code = computeTotpCode(secret, new Date());
    const confirmed = await send(world, find('confirm-totp'), { as: person, body: { code } });
    const { recoveryCodes } = JSON.parse(confirmed.text) as { recoveryCodes: string[] };
    const confirm = find('confirm-identity');
    const bare = await send(world, confirm, { as: person, body: { password } });
    assert.equal(world.observe(confirm, bare), 'second-factor-required');
    const signIn = find('create-session');
    const email = 'two-factors@example.org';
    const without = await send(world, signIn, { body: { email, password } });
    assert.equal(world.observe(signIn, without), 'second-factor-required');
    const replayed = await send(world, signIn, { body: { email, password, code } });
    assert.equal(world.observe(signIn, replayed), 'credentials-wrong');
    const recovery = { email, password, code: recoveryCodes[0] };
    assert.equal((await send(world, signIn, { body: recovery })).status, 200);
    const twice = await send(world, signIn, { body: recovery });
    assert.equal(world.observe(signIn, twice), 'credentials-wrong');
    // Who begins with another authenticator and does not end keeps the one that is there.
    await send(world, find('start-totp'), { as: person });
    const still = await send(world, confirm, { as: person, body: { password } });
    assert.equal(world.observe(confirm, still), 'second-factor-required');
    const make = find('create-token');
    const body = { name: 'x', scopes: ['read'], days: 1, limitGroup: 'not-mine' };
    const other = await createPerson(db, { id: 'limited' });
    const refused = await send(world, make, { as: other, body });
    assert.equal(world.observe(make, refused), 'group-not-found');
  });
}

function addDevices(getWorld: () => PeopleWorld): void {
  test('a program is let in by a code, refused, or asks too often', async () => {
    const world = getWorld();
    const { db } = world.node;
    const person = await createPerson(db, { id: 'device-owner' });
    const redeem = find('issue-device-token');
    const grant = 'urn:ietf:params:oauth:grant-type:device_code';
    const start = async () => {
      const answer = await send(world, find('authorize-device'), {});
      return JSON.parse(answer.text) as { device_code: string; user_code: string };
    };
    const ask = (code: string, type = grant) =>
      send(world, redeem, { body: { grant_type: type, device_code: code } });
    const decide = (code: string, isAllowed: boolean) =>
      send(world, find('decide-device'), { as: person, params: { code }, body: { isAllowed } });
    const first = await start();
    const wrongType = await ask('x', 'password');
    assert.equal(world.observe(redeem, wrongType), 'unsupported-grant-type');
    assert.equal(world.observe(redeem, await ask(first.device_code)), 'authorization-pending');
    assert.equal(world.observe(redeem, await ask(first.device_code)), 'slow-down');
    assert.equal((await decide(first.user_code, true)).status, 204);
    const given = await ask(first.device_code);
    assert.equal(given.status, 200, given.text);
    const { access_token: token } = JSON.parse(given.text) as { access_token: string };
    assert.match(token, /^oct_[\w-]{43}$/);
    assert.equal(world.observe(redeem, await ask(first.device_code)), 'invalid-grant');
    const groups = await send(world, find('list-groups'), { bearer: token });
    assert.equal(groups.status, 200, groups.text);
    const logout = find('withdraw-current-token');
    assert.equal((await send(world, logout, { bearer: token })).status, 204);
    const after = await send(world, find('list-groups'), { bearer: token });
    assert.equal(after.status, 401);
    const second = await start();
    await decide(second.user_code, false);
    assert.equal(world.observe(redeem, await ask(second.device_code)), 'access-denied');
    const third = await start();
    await db.execute("UPDATE device_authorization SET expires_at = now() - interval '1 second'");
    assert.equal(world.observe(redeem, await ask(third.device_code)), 'expired-token');
  });
}
