import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isPassword } from './password.ts';

test('a password fits its own hash only, and two hashes of it differ', async () => {
  const [first, second] = await Promise.all([
    hashPassword('correct horse battery'),
    hashPassword('correct horse battery'),
  ]);
  assert.notEqual(first, second);
  assert.match(first, /^scrypt\$32768\$8\$3\$[\w+/]+=*\$[\w+/]+=*$/);
  assert.equal(await isPassword('correct horse battery', first), true);
  assert.equal(await isPassword('correct horse battery', second), true);
  assert.equal(await isPassword('correct horse batterY', first), false);
  assert.equal(await isPassword('', first), false);
  assert.equal(await isPassword('correct horse battery', null), false);
});

test('the same letters typed in another way are the same password', async () => {
  const composed = 'caf\u00e9 au lait \ufb01ne';
  const hash = await hashPassword(composed);
  assert.equal(await isPassword('cafe\u0301 au lait fine', hash), true);
});

test('a damaged hash fits no password, not even the empty one', async () => {
  const hash = await hashPassword('correct horse battery');
  const parts = hash.split('$');
  assert.equal(
    await isPassword('correct horse battery', [...parts.slice(0, 5), ''].join('$')),
    false,
  );
  assert.equal(
    await isPassword('correct horse battery', [...parts.slice(0, 4), 'AAAA', parts[5]].join('$')),
    false,
  );
});
