import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecretBox } from '../../../platform/secrets/secret-box.ts';
import { formatBlockToken } from '../htsget/block-token.ts';
import { type DrsGrant, formatDrsTicket, readDrsTicket } from './drs-ticket.ts';

const box = createSecretBox(new Uint8Array(32).fill(7));
const now = new Date('2026-11-28T06:00:00Z');
const audience = 'https://node.example.org';
const grant: DrsGrant = {
  ...{ account: 'passport:0f', entitlement: 'visa:1a', file: 'OCVF_0000013', audience },
  form: { kind: 'crypt4gh', entry: '3f1f3a52-5a5b-4c0e-9b7a-6d6f1c0f3b11' },
};
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('a ticket says what it was given for, for a quarter of an hour', () => {
  const plain: DrsGrant = { ...grant, form: { kind: 'plain' } };
  for (const one of [grant, plain]) {
    const ticket = formatDrsTicket(box, one, now);
    assert.deepEqual(readDrsTicket(box, ticket, { audience, now }), one);
    assert.deepEqual(readDrsTicket(box, ticket, { audience, now: later(899) }), one);
    assert.equal(readDrsTicket(box, ticket, { audience, now: later(900) }), null);
  }
});

test('a ticket of another node, of another purpose, or that was changed grants nothing', () => {
  const ticket = formatDrsTicket(box, grant, now);
  const [payload = '', signature = ''] = ticket.split('.');
  const { account, entitlement, file } = grant;
  const refused = [
    ...['', '.', payload, `${payload}.`, `.${signature}`, `${ticket}x`, `${ticket}.x`],
    formatBlockToken(box, { account, entitlement, file, kind: 'body' }, now),
    formatDrsTicket(box, { ...grant, audience: `${audience}.evil` }, now),
    formatDrsTicket(createSecretBox(new Uint8Array(32).fill(8)), grant, now),
    'x'.repeat(5000),
  ];
  for (const one of refused) {
    assert.equal(readDrsTicket(box, one, { audience, now }), null, one.slice(0, 40));
  }
  for (let at = 0; at < ticket.length; at += 1) {
    const changed = `${ticket.slice(0, at)}${ticket[at] === 'A' ? 'B' : 'A'}${ticket.slice(at + 1)}`;
    assert.equal(readDrsTicket(box, changed, { audience, now }), null, `letter ${at}`);
  }
});
