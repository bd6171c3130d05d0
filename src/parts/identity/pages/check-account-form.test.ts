import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAccountForm } from './check-account-form.ts';

const GOOD = {
  name: 'Ada',
  email: 'ada@example.org',
  password: 'correct horse battery',
  repeated: 'correct horse battery',
};

test('a good form has no mistakes, and each mistake is said at its field', () => {
  assert.deepEqual(checkAccountForm(GOOD), {});
  assert.deepEqual(checkAccountForm({ ...GOOD, name: ' ' }), { name: 'nameMissing' });
  assert.deepEqual(checkAccountForm({ ...GOOD, email: 'ada' }), { email: 'emailInvalid' });
  assert.deepEqual(checkAccountForm({ ...GOOD, repeated: 'other' }), {
    repeated: 'passwordDiffers',
  });
  assert.deepEqual(checkAccountForm({ ...GOOD, password: 'short', repeated: 'short' }), {
    password: 'passwordShort',
  });
});
