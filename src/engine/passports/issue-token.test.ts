import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JWK } from 'jose';
import {
  issuePassport,
  issueVisa,
  type PassportDraft,
  type TokenSigner,
  type VisaDraft,
} from './issue-token.ts';
import { findSigningKey, listPublicKeys, type RingKey } from './key-ring.ts';
import { createPassportContext } from './passport-context.ts';
import { defaultLimits } from './passport-limits.ts';
import type { RefusalCode } from './refusals.ts';
import * as kit from './tokens.test-kit.ts';
import { verifyPassport } from './verify-passport.ts';

const { BROKER, BROKER_JKU, DATASET, NOW, SOURCE, makeKey } = kit;
const identity = { issuer: BROKER, subject: 'user-1' };

function toSigner({ kid, alg, privateKey }: kit.TestKey): TokenSigner {
  return { kid, alg, key: privateKey.export({ format: 'jwk' }) as JWK, jku: BROKER_JKU };
}

const visaDraft: VisaDraft = {
  ...{ identity, id: 'visa-1', issuedAt: NOW, expiresAt: NOW + 900 },
  ...{ type: 'ControlledAccessGrants', asserted: NOW - 5, value: DATASET, source: SOURCE },
  ...{ by: 'dac', conditions: null },
};
const passportDraft: PassportDraft = {
  ...{ identity, id: 'passport-1', issuedAt: NOW, expiresAt: NOW + 600 },
  ...{ audience: null, visas: [] },
};

/** An issuer whose keys are those of a ring, as they are published at a moment. */
function makeIssuer(published: readonly JWK[]) {
  return { ...kit.issuers.broker, keySets: [{ jku: BROKER_JKU, keys: published }] };
}

async function readWith(published: readonly JWK[], passport: string, now: number) {
  const issuers = [makeIssuer(published)];
  return verifyPassport(passport, createPassportContext(now, { issuers, skew: 0 }));
}

async function issueBoth(signer: TokenSigner, now: number, life: number): Promise<string> {
  const times = { issuedAt: now, expiresAt: now + life };
  const visa = await issueVisa({ ...visaDraft, ...times, asserted: now }, signer, defaultLimits);
  assert.ok(visa.ok);
  const draft = { ...passportDraft, ...times, visas: [visa.value] };
  const passport = await issuePassport(draft, signer, defaultLimits);
  assert.ok(passport.ok);
  return passport.value;
}

test('what is issued is read, by both algorithms, and says what was meant', async () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    const key = makeKey('k', alg);
    const passport = await issueBoth(toSigner(key), NOW, 600);
    const result = await readWith([key.jwk], passport, NOW);
    assert.ok(result.ok);
    const [visa] = result.value.accepted;
    assert.deepEqual(result.value.refused, []);
    const { type, value, source, by, asserted, expiresAt } = visa ?? {};
    assert.deepEqual(
      { type, value, source, by, asserted, expiresAt },
      {
        ...{ type: 'ControlledAccessGrants', value: DATASET, source: SOURCE, by: 'dac' },
        ...{ asserted: NOW, expiresAt: NOW + 600 },
      },
    );
    const header = JSON.parse(Buffer.from(passport.split('.')[0] ?? '', 'base64url').toString());
    const typ = 'vnd.ga4gh.passport+jwt';
    assert.deepEqual(header, { alg, kid: 'k', jku: BROKER_JKU, typ });
  }
});

test('a passport for one audience is read by it alone', async () => {
  const key = makeKey('k', 'ES256');
  const issued = await issuePassport(
    { ...passportDraft, audience: 'https://node.example.org' },
    toSigner(key),
    defaultLimits,
  );
  assert.ok(issued.ok);
  const read = (audiences: readonly string[]) =>
    verifyPassport(
      issued.value,
      createPassportContext(NOW, { issuers: [makeIssuer([key.jwk])], audiences }),
    );
  assert.ok((await read(['https://node.example.org'])).ok);
  const refused = await read(['https://another.example.org']);
  assert.equal(refused.ok ? '' : refused.error.code, 'audience-other');
});

test('no visa leaves that a reader would refuse', async () => {
  const signer = toSigner(makeKey('k', 'ES256'));
  const check = async (change: Partial<VisaDraft>, code: RefusalCode) => {
    const result = await issueVisa({ ...visaDraft, ...change }, signer, defaultLimits);
    assert.equal(result.ok ? 'issued' : result.error.code, code, JSON.stringify(change));
  };
  await check({ value: 'no address' }, 'visa-value-not-url');
  await check({ source: 'committee' }, 'visa-source-missing');
  await check({ by: null }, 'visa-by-missing');
  await check({ id: '' }, 'id-missing');
  await check({ identity: { issuer: BROKER, subject: '' } }, 'subject-missing');
  await check({ identity: { issuer: '', subject: 'x' } }, 'issuer-missing');
  await check({ expiresAt: NOW }, 'life-reversed');
  await check({ expiresAt: NOW + 0.5 }, 'time-malformed');
  await check({ asserted: -1 }, 'visa-asserted-missing');
  await check({ conditions: [[]] }, 'conditions-malformed');
  await check({ conditions: [[{ type: 'ResearcherStatus' }]] }, 'conditions-malformed');
  const value = 'a,b;'.repeat(3000).slice(0, -1);
  await check({ type: 'LinkedIdentities', value, by: null }, 'visa-value-missing');
  const clause = { type: 'ResearcherStatus', value: `const:${'x'.repeat(300)}` };
  const long = Array.from({ length: 32 }, () => [clause, clause]);
  await check({ conditions: long }, 'token-too-large');
});

test('no passport leaves that is too large, or expires before it begins', async () => {
  const signer = toSigner(makeKey('k', 'ES256'));
  const check = async (change: Partial<PassportDraft>, code: RefusalCode) => {
    const result = await issuePassport({ ...passportDraft, ...change }, signer, defaultLimits);
    assert.equal(result.ok ? 'issued' : result.error.code, code);
  };
  await check({ visas: Array.from({ length: 201 }, () => 'x') }, 'passport-too-many-visas');
  await check({ visas: ['x'.repeat(1_000_000)] }, 'token-too-large');
  await check({ expiresAt: NOW - 1 }, 'life-reversed');
  await check({ id: 'x'.repeat(256) }, 'id-missing');
});

test('keys rotate: every token is readable through its whole life, and by no key longer', async () => {
  const LIFE = 100;
  const pairs = [makeKey('a', 'ES256'), makeKey('b', 'RS256'), makeKey('c', 'ES256')];
  // Each signs for 1000 seconds; the next begins 10 seconds before that ends.
  const ring: RingKey[] = pairs.map(({ kid, alg, privateKey }, i) => ({
    ...{ kid, alg, jwk: privateKey.export({ format: 'jwk' }) as JWK },
    signsFrom: NOW + i * 990,
    signsUntil: i === 2 ? null : NOW + i * 990 + 1000,
  }));
  assert.equal(findSigningKey(ring, NOW - 1), null);
  const signed: string[] = [];
  for (const at of [0, 500, 989, 990, 999, 1000, 1979, 1980, 5000]) {
    const now = NOW + at;
    const key = findSigningKey(ring, now);
    const pair = pairs.find(({ kid }) => kid === key?.kid);
    assert.ok(pair !== undefined);
    signed.push(pair.kid);
    const passport = await issueBoth(toSigner(pair), now, LIFE);
    for (const later of [0, 50, LIFE - 1]) {
      const published = listPublicKeys(ring, now + later, LIFE);
      const result = await readWith(published, passport, now + later);
      assert.ok(result.ok && result.value.accepted.length === 1, `${at} + ${later}`);
    }
  }
  assert.deepEqual(signed, ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c']);
  const listAt = (at: number) => listPublicKeys(ring, NOW + at, LIFE).map(({ kid }) => kid);
  assert.deepEqual(listAt(-500), ['a', 'b', 'c']);
  assert.deepEqual(listAt(1099), ['a', 'b', 'c']);
  assert.deepEqual(listAt(1100), ['b', 'c']);
  assert.deepEqual(listAt(2090), ['c']);
});

test('no private half of a key is published', () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    const { privateKey } = makeKey('k', alg);
    const jwk = privateKey.export({ format: 'jwk' }) as JWK;
    const ring: RingKey[] = [{ kid: 'k', alg, jwk, signsFrom: 0, signsUntil: null }];
    const [published] = listPublicKeys(ring, NOW, 1);
    const names = alg === 'RS256' ? ['kty', 'n', 'e'] : ['kty', 'crv', 'x', 'y'];
    assert.deepEqual(Object.keys(published ?? {}).sort(), [...names, 'kid', 'alg', 'use'].sort());
  }
});
