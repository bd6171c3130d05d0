import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openNodeIdentity } from './node-identity.ts';

test('a node keeps its identity, and signs with it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const first = await openNodeIdentity(folder);
  const again = await openNodeIdentity(folder);
  assert.match(first.id, /^[a-z2-7]{26}$/);
  assert.equal(again.id, first.id);
  assert.equal(again.publicKey, first.publicKey);
  const text = Buffer.from('a record');
  const key = createPublicKey({
    key: Buffer.from(first.publicKey, 'base64'),
    type: 'spki',
    format: 'der',
  });
  assert.ok(verify(null, text, key, sign(null, text, again.signingKey)));
  assert.equal(statSync(join(folder, 'node-signing-key.pem')).mode & 0o777, 0o600);
});

test('two nodes differ, and a damaged key is no reason to make another', async (t) => {
  const [one, two] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'outbreak-keys-')));
  t.after(() => {
    for (const folder of [one, two]) rmSync(folder ?? '', { recursive: true });
  });
  const first = await openNodeIdentity(one ?? '');
  assert.notEqual(first.id, (await openNodeIdentity(two ?? '')).id);
  writeFileSync(join(one ?? '', 'node-signing-key.pem'), 'no key');
  await assert.rejects(openNodeIdentity(one ?? ''));
});
