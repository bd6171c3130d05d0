import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptVisas } from './accept-visas.ts';
import type { PassportContext } from './passport-context.ts';
import type { RefusalCode } from './refusals.ts';
import * as kit from './tokens.test-kit.ts';
import { verifyPassport, verifyVisaList } from './verify-passport.ts';

const { BROKER, BROKER_JKU, COMMITTEE, NOW, keys, makeBrokerVisa, makeVisa } = kit;

/** In the form of an access token. */
function makeAccessToken(issuedAt: number): string {
  return makeBrokerVisa(
    { type: 'AffiliationAndRole', value: 'faculty@example.org' },
    {
      header: { jku: undefined, typ: 'at+jwt' },
      claims: { scope: 'openid profile', iat: issuedAt },
    },
  );
}

test('of the same visa twice the first counts, also where a forged one stands before', async () => {
  const [visa, link] = [makeVisa({ claims: { jti: 'same' } }), kit.makeLink()];
  const forged = makeVisa({ key: keys.forger, claims: { jti: 'same' } });
  const again = makeVisa({ claims: { jti: 'same' }, visa: { value: `${kit.DATASET}9` } });
  const other = makeBrokerVisa(
    { type: 'AffiliationAndRole', value: 'member@a' },
    { claims: { jti: 'same' } },
  );
  const list = [forged, link, visa, visa, again, other];
  const result = await verifyPassport(kit.makePassport(list), kit.makeContext());
  assert.ok(result.ok);
  assert.deepEqual(
    result.value.accepted.map(({ place }) => place),
    [2, 3, 6],
  );
  assert.deepEqual(
    result.value.refused.map(({ place, refusal }) => [place, refusal.code]),
    [
      [1, 'signature-wrong'],
      [4, 'visa-repeated'],
      [5, 'visa-repeated'],
    ],
  );
});

test('an access token is a visa in its first hour, and after it while its issuer says so', async () => {
  const young = makeAccessToken(NOW - 600);
  const old = makeAccessToken(NOW - 7200);
  const asked: string[] = [];
  const poll: PassportContext['poll'] = async ({ issuer, text }) => {
    asked.push(issuer);
    return text === old ? 'holds' : 'revoked';
  };
  const { accepted } = await acceptVisas(
    [young, old],
    [{ issuer: BROKER, subject: 'user-1' }],
    kit.makeContext({ poll }),
  );
  assert.deepEqual(
    accepted.map(({ expiresAt }) => expiresAt - NOW),
    [3000, 3600],
  );
  assert.deepEqual(asked, [BROKER]);
});

test('visas of a userinfo are read like those of a passport, for the person it is about', async () => {
  const list = [
    kit.makeLink(),
    makeBrokerVisa({ type: 'AffiliationAndRole', value: 'faculty@example.org' }),
    makeVisa(),
  ];
  const result = await verifyVisaList(
    list,
    { issuer: BROKER, subject: 'user-1' },
    kit.makeContext(),
  );
  assert.ok(result.ok);
  assert.deepEqual(
    result.value.accepted.map(({ place }) => place),
    [1, 2, 3],
  );
  const check = async (value: unknown, subject: string, code: RefusalCode) => {
    const refused = await verifyVisaList(value, { issuer: BROKER, subject }, kit.makeContext());
    assert.equal(refused.ok ? '' : refused.error.code, code);
  };
  await check(list, 'user-2', 'passport-of-another');
  await check('x', 'user-1', 'passport-claim-malformed');
  await check(
    Array.from({ length: 201 }, () => 'x'),
    'user-1',
    'passport-too-many-visas',
  );
});

test('keys are those of the place that a visa names, of several of one issuer too', async () => {
  const second = kit.makeKey('second', 'ES256');
  const jku = `${COMMITTEE}more-keys`;
  const { committee } = kit.issuers;
  const more = { ...committee, keySets: [...committee.keySets, { jku, keys: [second.jwk] }] };
  const context = kit.makeContext({ issuers: [more], identities: null });
  const own = [{ issuer: COMMITTEE, subject: 'user-1-at-committee' }];
  const list = [
    makeVisa({ key: second, header: { jku } }),
    makeVisa({ key: second }),
    makeVisa({ header: { jku } }),
    makeVisa({ header: { jku: BROKER_JKU } }),
  ];
  const { accepted, refused } = await acceptVisas(list, own, context);
  assert.deepEqual(
    accepted.map(({ place }) => place),
    [1],
  );
  assert.deepEqual(
    refused.map(({ refusal }) => refusal.code),
    ['key-unknown', 'key-unknown', 'jku-not-of-issuer'],
  );
});
