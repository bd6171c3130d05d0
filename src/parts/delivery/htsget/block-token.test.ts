import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecretBox } from '../../../platform/secrets/secret-box.ts';
import { type BlockGrant, formatBlockToken, readBlockToken } from './block-token.ts';

const box = createSecretBox(new Uint8Array(32).fill(7));
const now = new Date('2026-11-28T06:00:00Z');
const grant: BlockGrant = {
  ...{ account: 'ada', entitlement: 'e-1', file: 'OCVF_0000013', kind: 'plain' },
};
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a token says what it was made for, for an hour', () => {
  const token = formatBlockToken(box, grant, now);
  assert.deepEqual(readBlockToken(box, token, now), grant);
  assert.deepEqual(readBlockToken(box, token, later(3599)), grant);
  assert.equal(readBlockToken(box, token, later(3600)), null);
});

test('a token that was changed, of another node, or of another purpose grants nothing', () => {
  const token = formatBlockToken(box, grant, now);
  const [payload = '', signature = ''] = token.split('.');
  const other = Buffer.from(
    Buffer.from(payload, 'base64url').toString().replace('OCVF_0000013', 'OCVF_0000014'),
  ).toString('base64url');
  const refused = [
    ...['', '.', payload, `${payload}.`, `.${signature}`, `${other}.${signature}`],
    ...[`${token}.x`, `${token}x`, 'x'.repeat(5000)],
    `${payload}.${box.sign('another purpose', payload)}`,
    formatBlockToken(createSecretBox(new Uint8Array(32).fill(8)), grant, now),
  ];
  for (const one of refused) assert.equal(readBlockToken(box, one, now), null, one.slice(0, 40));
  for (let at = 0; at < token.length; at += 1) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    // The last letter of base64 has bits that stand for nothing.
    if (at === payload.length - 1) continue;
    assert.equal(readBlockToken(box, changed, now), null, `letter ${at}`);
  }
});
