import type { PassportContext } from './passport-context.ts';
import { defaultLimits } from './passport-limits.ts';
import type { RefusalCode } from './refusals.ts';
import * as kit from './tokens.test-kit.ts';

const { BROKER, BROKER_JKU, COMMITTEE, COMMITTEE_JKU, NOW, keys, makePassport, signToken } = kit;

/** A passport that is refused as a whole, for its own reason; with what of the context is otherwise. */
export type PassportCase = readonly [
  name: string,
  code: RefusalCode,
  token: () => unknown,
  context?: Partial<PassportContext>,
];

const visas = [kit.makeLink(), kit.makeVisa()];
const good = () => makePassport(visas);
const parts = () => good().split('.') as [string, string, string];
const withHeader = (header: kit.Fields) => () => makePassport(visas, { header });
const withClaims = (claims: kit.Fields) => () => makePassport(visas, { claims });
const { header: goodHeader, claims: goodClaims } = kit.draftPassport(visas);
const unsigned = (alg: unknown) => () =>
  `${kit.encode({ ...goodHeader, alg })}.${kit.encode(goodClaims)}.`;
/** A list in a list in a list, and so on. */
const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);

/** All that is tried; each has a name of its own. */
export const refusedPassports: readonly PassportCase[] = [
  // What is no token at all.
  ['a number', 'token-not-text', () => 7],
  ['nothing', 'token-not-text', () => undefined],
  ['an object', 'token-not-text', () => ({ passport: good() })],
  ['an empty text', 'token-not-compact', () => ''],
  ['one part', 'token-not-compact', () => 'abc'],
  ['two parts', 'token-not-compact', () => parts().slice(0, 2).join('.')],
  ['four parts', 'token-not-compact', () => `${good()}.abc`],
  ['an encrypted token', 'token-encrypted', () => 'a.b.c.d.e'],
  ['a text that is too long', 'token-too-large', () => `${'a'.repeat(1_000_001)}.b.c`],
  [
    'more visas than the length allows',
    'token-too-large',
    good,
    { limits: { ...defaultLimits, passportLength: 1000 } },
  ],
  // What is written in a way that two readers may read otherwise.
  [
    'a header in base64 with padding',
    'token-not-base64url',
    () => `${parts()[0]}=.${parts()[1]}.${parts()[2]}`,
  ],
  ['letters of plain base64', 'token-not-base64url', () => `${parts()[0]}.+/+/.${parts()[2]}`],
  [
    'a part of a length that no bytes have',
    'token-not-base64url',
    () => `${parts()[0]}.abcde.${parts()[2]}`,
  ],
  ['bits left over in the last letter', 'token-not-base64url', () => `e31.e30.${parts()[2]}`],
  ['an empty header', 'token-not-base64url', () => `.${parts()[1]}.${parts()[2]}`],
  ['a blank before the token', 'token-not-base64url', () => ` ${good()}`],
  ['a line end after the token', 'token-not-base64url', () => `${good()}\n`],
  [
    'a signature that is not base64url',
    'token-not-base64url',
    () => `${parts()[0]}.${parts()[1]}.a*b`,
  ],
  [
    'claims that are no JSON',
    'token-not-json',
    () => signToken(goodHeader, '{"iss":', keys.broker),
  ],
  ['claims that are a list', 'token-not-json', () => signToken(goodHeader, '[]', keys.broker)],
  ['claims that are null', 'token-not-json', () => signToken(goodHeader, 'null', keys.broker)],
  [
    'claims that are not UTF-8',
    'token-not-json',
    () =>
      `${parts()[0]}.${Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString('base64url')}.${parts()[2]}`,
  ],
  [
    'a byte order mark',
    'token-not-json',
    () => signToken(goodHeader, `\uFEFF${JSON.stringify(goodClaims)}`, keys.broker),
  ],
  [
    'a header that is a text',
    'token-not-json',
    () => signToken('"ES256"', goodClaims, keys.broker),
  ],
  [
    'the subject twice',
    'token-name-repeated',
    () =>
      signToken(goodHeader, `{"sub":"someone",${JSON.stringify(goodClaims).slice(1)}`, keys.broker),
  ],
  [
    'the subject twice, once by escapes',
    'token-name-repeated',
    () =>
      signToken(
        goodHeader,
        `{"\\u0073ub":"someone",${JSON.stringify(goodClaims).slice(1)}`,
        keys.broker,
      ),
  ],
  [
    'the algorithm twice',
    'token-name-repeated',
    () =>
      signToken(`{"alg":"none",${JSON.stringify(goodHeader).slice(1)}`, goodClaims, keys.broker),
  ],
  [
    'a name twice in an object inside',
    'token-name-repeated',
    () =>
      signToken(
        goodHeader,
        `{"x":[{"a":1,"a" \t\n :2}],${JSON.stringify(goodClaims).slice(1)}`,
        keys.broker,
      ),
  ],
  [
    'a name twice behind many blanks',
    'token-name-repeated',
    () =>
      signToken(
        goodHeader,
        `{"x":{"a"${' '.repeat(500)}:1,"a"${' '.repeat(500)}:2},${JSON.stringify(goodClaims).slice(1)}`,
        keys.broker,
      ),
  ],
  ['claims nested without end', 'token-too-deep', withClaims({ x: nest(8) })],
  // Algorithms.
  ['no algorithm', 'algorithm-missing', withHeader({ alg: undefined })],
  ['an algorithm that is a list', 'algorithm-missing', withHeader({ alg: ['ES256'] })],
  ['no signature and the algorithm none', 'algorithm-none', unsigned('none')],
  ['none in other letters', 'algorithm-none', unsigned('nOnE')],
  ['none with blanks', 'algorithm-none', unsigned(' none ')],
  [
    'a public key used as a secret',
    'algorithm-symmetric',
    () => kit.signBySecret({ ...goodHeader, alg: 'HS256' }, goodClaims, keys.broker.jwk.x ?? ''),
  ],
  ['HS512', 'algorithm-symmetric', withHeader({ alg: 'HS512' })],
  ['RS512', 'algorithm-not-allowed', withHeader({ alg: 'RS512' })],
  ['PS256', 'algorithm-not-allowed', withHeader({ alg: 'PS256' })],
  ['EdDSA', 'algorithm-not-allowed', withHeader({ alg: 'EdDSA' })],
  ['RS256 in small letters', 'algorithm-not-allowed', withHeader({ alg: 'es256' })],
  // Headers.
  ['a critical extension', 'header-critical', withHeader({ crit: ['x'], x: 1 })],
  ['an empty list of critical extensions', 'header-critical', withHeader({ crit: [] })],
  ['claims that are not encoded', 'header-critical', withHeader({ b64: false })],
  ['compressed claims', 'header-critical', withHeader({ zip: 'DEF' })],
  [
    'a key in the header',
    'header-key-embedded',
    () => makePassport(visas, { key: keys.forger, header: { jwk: keys.forger.jwk } }),
  ],
  ['a certificate in the header', 'header-key-embedded', withHeader({ x5c: ['MIIB'] })],
  [
    'an address of a certificate',
    'header-key-embedded',
    withHeader({ x5u: 'https://evil.example' }),
  ],
  ['no kid', 'kid-missing', withHeader({ kid: undefined })],
  ['a kid that is a number', 'kid-missing', withHeader({ kid: 1 })],
  ['an empty kid', 'kid-missing', withHeader({ kid: '' })],
  ['a jku by http', 'jku-malformed', withHeader({ jku: 'http://broker.example.org/jwks' })],
  ['a jku of a file', 'jku-malformed', withHeader({ jku: 'file:///etc/passwd' })],
  [
    'a jku with a name and password',
    'jku-malformed',
    withHeader({ jku: 'https://a:b@broker.example.org/jwks' }),
  ],
  ['a jku that is an object', 'jku-malformed', withHeader({ jku: {} })],
  // Kinds of tokens.
  ['no type', 'type-missing', withHeader({ typ: undefined })],
  ['a plain token', 'type-wrong', withHeader({ typ: 'JWT' })],
  ['an ID token', 'type-wrong', withHeader({ typ: 'id_token+jwt' })],
  ['a visa instead of a passport', 'passport-is-visa', () => kit.makeVisa()],
  ['a passport that is a visa too', 'passport-is-visa', withClaims({ ga4gh_visa_v1: {} })],
  [
    'an access token',
    'passport-is-access-token',
    () =>
      makePassport(undefined, {
        header: { typ: 'at+jwt' },
        claims: { scope: 'openid ga4gh_passport_v1' },
      }),
  ],
  [
    'an access token of an older form',
    'passport-is-access-token',
    () =>
      makePassport(undefined, {
        header: { typ: 'JWT' },
        claims: { scope: 'openid ga4gh_passport_v1' },
      }),
  ],
  [
    'an access token that holds visas',
    'passport-is-access-token',
    () => makePassport(visas, { header: { typ: 'application/AT+JWT' } }),
  ],
  // Whom to trust.
  ['no issuer', 'issuer-missing', withClaims({ iss: undefined })],
  ['an issuer that is a list', 'issuer-missing', withClaims({ iss: [BROKER] })],
  ['an issuer nobody knows', 'issuer-unknown', withClaims({ iss: 'https://evil.example' })],
  ['a trusted issuer with a slash more', 'issuer-unknown', withClaims({ iss: `${BROKER}/` })],
  [
    'a trusted issuer in other letters',
    'issuer-unknown',
    withClaims({ iss: BROKER.toUpperCase() }),
  ],
  [
    'an issuer of visas only',
    'issuer-not-for-passports',
    () =>
      makePassport(visas, {
        key: keys.committee,
        header: { jku: COMMITTEE_JKU },
        claims: { iss: COMMITTEE },
      }),
  ],
  [
    'keys at an address nobody trusts',
    'jku-not-of-issuer',
    withHeader({ jku: 'https://evil.example/jwks' }),
  ],
  [
    'keys at the address of another trusted issuer',
    'jku-not-of-issuer',
    withHeader({ jku: COMMITTEE_JKU }),
  ],
  [
    'keys at a trusted address with a fragment',
    'jku-not-of-issuer',
    withHeader({ jku: `${BROKER_JKU}#x` }),
  ],
  ['a key nobody knows', 'key-unknown', withHeader({ kid: 'broker-2' })],
  ['a key of another issuer', 'key-unknown', () => makePassport(visas, { key: keys.committee })],
  [
    'an algorithm that is not that of the key',
    'key-not-for-algorithm',
    withHeader({ alg: 'RS256' }),
  ],
  // Signatures.
  ['no signature', 'signature-missing', () => `${parts()[0]}.${parts()[1]}.`],
  [
    'the key of another under the name of the broker',
    'signature-wrong',
    () => makePassport(visas, { key: { ...keys.other, kid: 'broker-1' } }),
  ],
  [
    'claims of another passport',
    'signature-wrong',
    () => `${parts()[0]}.${makePassport([]).split('.')[1]}.${parts()[2]}`,
  ],
  [
    'the signature of another passport',
    'signature-wrong',
    () => `${parts()[0]}.${parts()[1]}.${makePassport([]).split('.')[2]}`,
  ],
  [
    'a signature of zeros',
    'signature-wrong',
    () => `${parts()[0]}.${parts()[1]}.${Buffer.alloc(64).toString('base64url')}`,
  ],
  [
    'a signature in DER',
    'signature-wrong',
    () => `${parts()[0]}.${parts()[1]}.${Buffer.alloc(71, 1).toString('base64url')}`,
  ],
  [
    'a signature cut short',
    'signature-wrong',
    () => `${parts()[0]}.${parts()[1]}.${parts()[2].slice(0, 40)}`,
  ],
  // Times.
  ['no time of issue', 'time-missing', withClaims({ iat: undefined })],
  ['no end', 'time-missing', withClaims({ exp: undefined })],
  ['an end that is a text', 'time-malformed', withClaims({ exp: `${NOW + 3600}` })],
  ['an end in fractions', 'time-malformed', withClaims({ exp: NOW + 0.5 })],
  [
    'an end beyond all numbers',
    'time-malformed',
    () =>
      signToken(
        goodHeader,
        JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e400'),
        keys.broker,
      ),
  ],
  ['a negative time', 'time-malformed', withClaims({ iat: -1 })],
  ['a beginning that is null', 'time-malformed', withClaims({ nbf: null })],
  ['an end before the beginning', 'life-reversed', withClaims({ iat: NOW + 10, exp: NOW + 5 })],
  ['a passport of yesterday', 'expired', withClaims({ iat: NOW - 90_000, exp: NOW - 86_400 })],
  [
    'a passport that ended as long ago as clocks may differ',
    'expired',
    withClaims({ exp: NOW - 60, iat: NOW - 100 }),
  ],
  ['a passport of tomorrow', 'issued-in-future', withClaims({ iat: NOW + 61 })],
  ['a passport for later', 'not-yet-valid', withClaims({ nbf: NOW + 61 })],
  // Whom it is about, and for.
  ['no subject', 'subject-missing', withClaims({ sub: undefined })],
  ['an empty subject', 'subject-missing', withClaims({ sub: '' })],
  ['a subject that is a number', 'subject-missing', withClaims({ sub: 1 })],
  ['a subject longer than any', 'subject-missing', withClaims({ sub: 'x'.repeat(256) })],
  [
    'another node as audience',
    'audience-other',
    withClaims({ aud: 'https://another.example.org' }),
  ],
  ['an empty audience', 'audience-malformed', withClaims({ aud: [] })],
  ['an audience that is a number', 'audience-malformed', withClaims({ aud: [1] })],
  ['an identifier that is a number', 'id-malformed', withClaims({ jti: 1 })],
  [
    'a revoked passport',
    'revoked',
    good,
    { isRevoked: ({ issuer, id }) => issuer === BROKER && id === 'passport-1' },
  ],
  ['a passport of somebody else', 'passport-of-another', withClaims({ sub: 'user-2' })],
  [
    'a passport of a namesake at another broker',
    'passport-of-another',
    good,
    { identities: [{ issuer: COMMITTEE, subject: 'user-1' }] },
  ],
  ['a passport for an account without identities', 'passport-of-another', good, { identities: [] }],
  // What it holds.
  ['no visas', 'passport-claim-missing', () => makePassport(undefined)],
  ['visas that are a text', 'passport-claim-malformed', () => makePassport(visas.join(' '))],
  ['visas that are an object', 'passport-claim-malformed', () => makePassport({ 0: visas[0] })],
  [
    'more visas than are read',
    'passport-too-many-visas',
    () => makePassport(Array.from({ length: 201 }, () => 'x')),
  ],
];
