import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NEW_PASSKEY, SHOWN_PASSKEY } from './passkey-bodies.ts';
import { createPerson, find, type PeopleWorld, send } from './people.ts';

/** Adds the tests of passkeys and linked identities to a file that has a node. */
export function addSignInWays(getWorld: () => PeopleWorld): void {
  describe('ways to sign in', () => {
    test('a passkey that nobody has made adds, confirms and signs in nothing', async () => {
      const world = getWorld();
      const as = await createPerson(world.node.db, { id: 'no-passkey' });
      const refuse = async (name: string, sent: { as?: string; body: unknown }) => {
        const operation = find(name);
        return world.observe(operation, await send(world, operation, sent));
      };
      const notValid = 'passkey-not-valid';
      assert.equal(await refuse('add-passkey', { as, body: NEW_PASSKEY }), notValid);
      assert.equal(await refuse('confirm-by-passkey', { as, body: SHOWN_PASSKEY }), notValid);
      const codes = new Set<string>();
      for (let attempt = 0; attempt < 8; attempt += 1) {
        codes.add(await refuse('create-passkey-session', { body: SHOWN_PASSKEY }));
      }
      assert.deepEqual([...codes], [notValid, 'too-many-requests']);
    });

    test('an account keeps a last way to sign in, and has no more passkeys than it may', async () => {
      const world = getWorld();
      const { db } = world.node;
      const insert = (account: string, id: string) =>
        db.execute(
          `INSERT INTO passkey (id, account, name, public_key, counter, transports, is_backed_up, created_at)
           VALUES ($1, $2, $1, '', 0, '{}', false, now())`,
          [id, account],
        );
      const one = await createPerson(db, { id: 'one-passkey' });
      await insert('one-passkey', 'the-only');
      const remove = find('remove-passkey');
      const kept = await send(world, remove, { as: one, params: { passkey: 'the-only' } });
      assert.equal(world.observe(remove, kept), 'last-sign-in-way');
      for (let i = 1; i < 20; i += 1) await insert('one-passkey', `further-${i}`);
      const start = find('start-passkey');
      const tooMany = await send(world, start, { as: one });
      assert.equal(world.observe(start, tooMany), 'too-many-passkeys');
      const linked = await createPerson(db, { id: 'one-identity' });
      await db.execute(
        `INSERT INTO account_identity (id, account, issuer, subject, label, created_at)
         VALUES ('the-link', 'one-identity', 'https://example.org', 's', 's', now())`,
      );
      const unlink = find('remove-identity');
      const still = await send(world, unlink, { as: linked, params: { id: 'the-link' } });
      assert.equal(world.observe(unlink, still), 'last-sign-in-way');
    });
  });
}
