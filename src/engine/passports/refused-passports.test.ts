import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedPassports as cases } from './refused-passports.test-kit.ts';
import * as kit from './tokens.test-kit.ts';
import { verifyPassport } from './verify-passport.ts';

const { BROKER, BROKER_JKU, NOW, keys, makePassport, signToken } = kit;

const visas = [kit.makeLink(), kit.makeVisa()];
const good = () => makePassport(visas);
const withHeader = (header: kit.Fields) => () => makePassport(visas, { header });
const withClaims = (claims: kit.Fields) => () => makePassport(visas, { claims });
const { header: goodHeader, claims: goodClaims } = kit.draftPassport(visas);

test(`${cases.length} passports are refused, each for its own reason`, async () => {
  assert.equal(new Set(cases.map(([name]) => name)).size, cases.length);
  for (const [name, code, makeToken, change] of cases) {
    const token = makeToken();
    const result = await verifyPassport(token, kit.makeContext(change));
    assert.equal(result.ok ? 'accepted' : result.error.code, code, name);
    if (result.ok) continue;
    const { where, value, hint } = result.error;
    assert.match(where, /^passport/, name);
    assert.match(hint, /^[A-Z].*\. [A-Z].*\.$/, name);
    assert.ok(value.length <= 200, name);
    // Who reads the refusal gets nothing that can be used.
    const signature = typeof token === 'string' ? (token.split('.')[2] ?? '') : '';
    if (signature.length > 20) assert.ok(!JSON.stringify(result.error).includes(signature), name);
  }
});

test('what nearly is refused is accepted', async () => {
  const accepted: readonly (readonly [string, () => string])[] = [
    ['as it is', good],
    ['with its keys named', withHeader({ jku: BROKER_JKU })],
    ['type in full', withHeader({ typ: 'application/VND.ga4gh.passport+JWT' })],
    ['ended within the difference of clocks', withClaims({ exp: NOW - 59, iat: NOW - 100 })],
    ['issued within the difference of clocks', withClaims({ iat: NOW + 60 })],
    ['begins within the difference of clocks', withClaims({ nbf: NOW + 60 })],
    ['for this node among others', withClaims({ aud: ['a', 'https://node.example.org'] })],
    ['without identifier', withClaims({ jti: undefined })],
    ['no visas in it', () => makePassport([])],
    [
      'names alike in different objects',
      withClaims({ a: { b: 1 }, c: [{ b: 1 }, { b: 2, d: '"b":' }] }),
    ],
    ['a text that ends in a backslash', withClaims({ a: { b: 'x\\', c: '\\"', d: '{[' } })],
    [
      'unknown claims and header fields',
      () => makePassport(visas, { header: { x: 1 }, claims: { y: 2 } }),
    ],
    [
      'unknown names that objects have',
      () =>
        signToken(
          goodHeader,
          `{"__proto__":{"iss":"x"},${JSON.stringify(goodClaims).slice(1)}`,
          keys.broker,
        ),
    ],
  ];
  for (const [name, makeToken] of accepted) {
    const result = await verifyPassport(makeToken(), kit.makeContext());
    assert.ok(result.ok, `${name}: ${JSON.stringify(result)}`);
    assert.deepEqual(result.value.refused, [], name);
    assert.deepEqual(result.value.identity, { issuer: BROKER, subject: 'user-1' }, name);
  }
});
