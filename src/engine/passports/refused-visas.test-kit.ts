import type { PassportContext } from './passport-context.ts';
import { defaultLimits } from './passport-limits.ts';
import type { RefusalCode } from './refusals.ts';
import * as kit from './tokens.test-kit.ts';

const { BONA_FIDE, BROKER, COMMITTEE, COMMITTEE_JKU, NOW, OTHER, OTHER_JKU } = kit;
const { keys, makeVisa, makeBrokerVisa } = kit;

/** A visa that is refused in any passport, for its own reason; with what of the context is otherwise. */
export type VisaCase = readonly [
  name: string,
  code: RefusalCode,
  visa: () => unknown,
  context?: Partial<PassportContext>,
];

const withHeader = (header: kit.Fields) => () => makeVisa({ header });
const withClaims = (claims: kit.Fields) => () => makeVisa({ claims });
const withVisa = (visa: kit.Fields) => () => makeVisa({ visa });
const withCondition = (conditions: unknown) => withVisa({ conditions });
/** In the form of an access token: the broker signs it, and its keys are those of its configuration. */
const asAccessToken = (claims: kit.Fields) => () =>
  makeBrokerVisa(
    { type: 'AffiliationAndRole', value: 'faculty@example.org' },
    { header: { jku: undefined, typ: 'at+jwt' }, claims: { scope: 'openid profile', ...claims } },
  );
const signedBy = (kid: string) => () => makeVisa({ key: { ...keys.committee, kid } });
const faculty = { type: 'AffiliationAndRole', value: 'const:faculty@example.org' };

/** All that is tried; each has a name of its own. */
export const refusedVisas: readonly VisaCase[] = [
  ['a number', 'token-not-text', () => 7],
  ['a visa that was decoded', 'token-not-text', () => kit.draftVisa().claims],
  ['a text that is too long', 'token-too-large', withClaims({ x: 'a'.repeat(16_384) })],
  ['half a token', 'token-not-compact', () => makeVisa().split('.')[0]],
  [
    'an unsigned visa',
    'algorithm-none',
    () =>
      `${kit.encode({ ...kit.draftVisa().header, alg: 'none' })}.${kit.encode(kit.draftVisa().claims)}.`,
  ],
  [
    'a visa signed by a secret',
    'algorithm-symmetric',
    () =>
      kit.signBySecret(
        { ...kit.draftVisa().header, alg: 'HS256', kid: 'secret' },
        kit.draftVisa().claims,
        'secret',
      ),
  ],
  [
    'a key in the header',
    'header-key-embedded',
    () => makeVisa({ key: keys.forger, header: { jwk: keys.forger.jwk } }),
  ],
  ['a passport in a passport', 'visa-is-passport', () => kit.makePassport([makeVisa()])],
  ['a visa that holds visas', 'visa-is-passport', withClaims({ ga4gh_passport_v1: [] })],
  ['a token of another kind', 'type-wrong', withHeader({ typ: 'logout+jwt' })],
  ['no issuer', 'issuer-missing', withClaims({ iss: undefined })],
  [
    'an issuer nobody knows',
    'issuer-unknown',
    () =>
      makeVisa({
        key: keys.forger,
        claims: { iss: 'https://evil.example' },
        header: { jku: 'https://evil.example/jwks' },
      }),
  ],
  [
    'a forger under the name of the committee',
    'signature-wrong',
    () => makeVisa({ key: keys.forger }),
  ],
  [
    'a forger with keys of his own',
    'jku-not-of-issuer',
    () => makeVisa({ key: keys.forger, header: { jku: 'https://evil.example/jwks' } }),
  ],
  [
    'the name of the committee, and keys of another trusted issuer',
    'jku-not-of-issuer',
    () => makeVisa({ key: keys.other, header: { jku: OTHER_JKU } }),
  ],
  [
    'the address of the committee, and a key of another trusted issuer',
    'key-unknown',
    () => makeVisa({ key: keys.other }),
  ],
  ['a kid that two keys have', 'key-ambiguous', signedBy('twice')],
  ['a key for encryption', 'key-unusable', signedBy('for-encryption')],
  ['a key that may only sign', 'key-unusable', signedBy('for-signing-only')],
  ['a damaged key', 'key-unusable', signedBy('damaged')],
  ['a key for another algorithm of its kind', 'key-not-for-algorithm', signedBy('for-rs512')],
  [
    'a key of another curve',
    'key-not-for-algorithm',
    () => makeVisa({ key: { ...keys.other, kid: 'other-curve' } }),
  ],
  ['a secret among the keys', 'key-not-for-algorithm', signedBy('secret')],
  ['a key of 1024 bits', 'key-unusable', () => makeVisa({ key: keys.short })],
  ['ES256 with a key of RSA', 'key-not-for-algorithm', withHeader({ alg: 'ES256' })],
  [
    'claims that were changed',
    'signature-wrong',
    () => {
      const [h, , s] = makeVisa().split('.');
      return `${h}.${kit.encode(kit.draftVisa({ visa: { value: `${kit.DATASET}9` } }).claims)}.${s}`;
    },
  ],
  ['an expired visa', 'expired', withClaims({ iat: NOW - 1000, exp: NOW - 61 })],
  ['a visa of tomorrow', 'issued-in-future', withClaims({ iat: NOW + 3600 })],
  ['a visa for later', 'not-yet-valid', withClaims({ nbf: NOW + 3600 })],
  ['a visa without end', 'time-missing', withClaims({ exp: undefined })],
  [
    'a visa for another node',
    'audience-other',
    withClaims({ aud: ['https://another.example.org'] }),
  ],
  ['no subject', 'subject-missing', withClaims({ sub: undefined })],
  ['no identifier', 'id-missing', withClaims({ jti: undefined })],
  ['an empty identifier', 'id-malformed', withClaims({ jti: '' })],
  [
    'a revoked visa',
    'revoked',
    withClaims({ jti: 'gone' }),
    { isRevoked: ({ issuer, id }) => issuer === COMMITTEE && id === 'gone' },
  ],
  // Forms of a visa.
  ['neither keys nor scope', 'visa-form-missing', withHeader({ jku: undefined })],
  [
    'a scope that is not openid, and no keys',
    'visa-form-missing',
    () => makeVisa({ header: { jku: undefined }, claims: { scope: 'openid_not profile' } }),
  ],
  ['keys and the scope openid', 'visa-form-mixed', withClaims({ scope: 'profile openid' })],
  ['a scope that is a list', 'scope-malformed', withClaims({ scope: ['openid'] })],
  [
    'a document by http',
    'jku-malformed',
    withHeader({ jku: COMMITTEE_JKU.replace('https', 'http') }),
  ],
  [
    'an access token of an issuer without such keys',
    'key-unknown',
    () => makeVisa({ header: { jku: undefined }, claims: { scope: 'openid' } }),
  ],
  ['an access token of two hours', 'visa-needs-polling', asAccessToken({ iat: NOW - 7200 })],
  [
    'an access token of which its issuer knows nothing',
    'visa-needs-polling',
    asAccessToken({ iat: NOW - 7200 }),
    { poll: async () => 'unknown' },
  ],
  [
    'an access token that was revoked',
    'visa-poll-failed',
    asAccessToken({ iat: NOW - 7200 }),
    { poll: async () => 'revoked' },
  ],
  // What the visa says.
  ['no visa in it', 'visa-claim-missing', withClaims({ ga4gh_visa_v1: undefined })],
  ['a list of visas in it', 'visa-claim-malformed', withClaims({ ga4gh_visa_v1: [{}] })],
  ['a visa as a text', 'visa-claim-malformed', withClaims({ ga4gh_visa_v1: '{}' })],
  ['no type', 'visa-type-missing', withVisa({ type: undefined })],
  ['a type that is a number', 'visa-type-missing', withVisa({ type: 1 })],
  ['a type of its own', 'visa-type-unknown', withVisa({ type: 'https://example.org/visas/mine' })],
  ['a type in other letters', 'visa-type-unknown', withVisa({ type: 'controlledaccessgrants' })],
  ['a name that every object has as type', 'visa-type-unknown', withVisa({ type: 'constructor' })],
  [
    'a type its issuer is not trusted for',
    'visa-type-not-of-issuer',
    () => makeBrokerVisa({ type: 'ResearcherStatus', value: BONA_FIDE }),
  ],
  ['no time of assertion', 'visa-asserted-missing', withVisa({ asserted: undefined })],
  ['a time of assertion as a text', 'visa-asserted-missing', withVisa({ asserted: `${NOW}` })],
  ['an assertion of tomorrow', 'visa-asserted-in-future', withVisa({ asserted: NOW + 61 })],
  [
    'an assertion of long ago',
    'visa-asserted-too-long-ago',
    withVisa({ asserted: NOW - 7201 }),
    { maxAssertedAge: 7201 },
  ],
  ['a grant without value', 'visa-value-not-url', withVisa({ value: undefined })],
  ['a grant whose value is no address', 'visa-value-not-url', withVisa({ value: 'OCVD_0000013' })],
  [
    'a grant whose address is a script',
    'visa-value-not-url',
    withVisa({ value: 'javascript:alert(1)' }),
  ],
  [
    'a grant whose address has a line end',
    'visa-value-not-url',
    withVisa({ value: `${kit.DATASET}\n` }),
  ],
  [
    'a grant whose address is too long',
    'visa-value-not-url',
    withVisa({ value: `https://example.org/${'x'.repeat(236)}` }),
  ],
  ['a grant of many datasets', 'visa-value-not-url', withVisa({ value: [kit.DATASET] })],
  [
    'an affiliation without value',
    'visa-value-missing',
    withVisa({ type: 'AffiliationAndRole', value: '' }),
  ],
  [
    'an affiliation that is too long',
    'visa-value-missing',
    withVisa({ type: 'AffiliationAndRole', value: `faculty@${'x'.repeat(250)}` }),
  ],
  [
    'an affiliation without organisation',
    'affiliation-malformed',
    withVisa({ type: 'AffiliationAndRole', value: 'faculty@' }),
  ],
  [
    'an affiliation without role',
    'affiliation-malformed',
    withVisa({ type: 'AffiliationAndRole', value: '@example.org' }),
  ],
  [
    'an affiliation with two organisations',
    'affiliation-malformed',
    withVisa({ type: 'AffiliationAndRole', value: 'faculty@a@b' }),
  ],
  [
    'a role of no namespace',
    'affiliation-malformed',
    withVisa({ type: 'AffiliationAndRole', value: 'boss@example.org' }),
  ],
  ['no source', 'visa-source-missing', withVisa({ source: undefined })],
  ['a source that is no address', 'visa-source-missing', withVisa({ source: 'the committee' })],
  [
    'a source nobody trusts this issuer for',
    'visa-source-untrusted',
    withVisa({ source: `${kit.SOURCE}0` }),
  ],
  ['a grant that nobody asserts', 'visa-by-missing', withVisa({ by: undefined })],
  [
    'terms that nobody accepted',
    'visa-by-missing',
    withVisa({ type: 'AcceptedTermsAndPolicies', value: BONA_FIDE, by: undefined }),
  ],
  ['a grant by an unknown authority', 'visa-by-unknown', withVisa({ by: 'DAC' })],
  ['a grant by nobody', 'visa-by-unknown', withVisa({ by: null })],
  ['a grant by oneself', 'visa-by-not-allowed', withVisa({ by: 'self' })],
  ['a grant by a system', 'visa-by-not-allowed', withVisa({ by: 'system' })],
  // Whose it is.
  ['a visa of somebody else', 'visa-of-another', withClaims({ sub: 'user-2-at-committee' })],
  [
    'a namesake at another issuer',
    'visa-of-another',
    () =>
      makeVisa({
        key: keys.other,
        header: { jku: OTHER_JKU },
        claims: { iss: OTHER, sub: 'user-1-at-committee' },
      }),
  ],
  [
    'a link by an issuer that must not link',
    'link-issuer-untrusted',
    withVisa({ type: 'LinkedIdentities', value: `x,${encodeURIComponent(BROKER)}` }),
  ],
  [
    'a link with conditions',
    'link-with-conditions',
    () => kit.makeLink({ visa: { conditions: [[faculty]] } }),
  ],
  [
    'a link without issuer',
    'links-malformed',
    () => makeBrokerVisa({ type: 'LinkedIdentities', value: 'user-2' }),
  ],
  [
    'a link with three parts',
    'links-malformed',
    () => makeBrokerVisa({ type: 'LinkedIdentities', value: 'a,b,c' }),
  ],
  [
    'a link with an empty entry',
    'links-malformed',
    () => makeBrokerVisa({ type: 'LinkedIdentities', value: 'a,b;' }),
  ],
  [
    'a link with a broken escape',
    'links-malformed',
    () => makeBrokerVisa({ type: 'LinkedIdentities', value: 'a,%E0%A4%A' }),
  ],
  [
    'a link that is too long',
    'visa-value-missing',
    () => makeBrokerVisa({ type: 'LinkedIdentities', value: 'a,b;'.repeat(2100) }),
  ],
  // Conditions.
  ['conditions that are null', 'conditions-malformed', withCondition(null)],
  ['conditions that are an object', 'conditions-malformed', withCondition({})],
  ['conditions without a list inside', 'conditions-malformed', withCondition([faculty])],
  ['an alternative that asks for nothing', 'conditions-malformed', withCondition([[]])],
  [
    'an alternative that asks for nothing beside one that asks',
    'conditions-malformed',
    withCondition([[faculty], []]),
  ],
  ['a clause that is a list', 'conditions-malformed', withCondition([[[faculty]]])],
  ['a clause without type', 'conditions-malformed', withCondition([[{ value: 'const:x' }]])],
  [
    'a clause with a type only',
    'conditions-malformed',
    withCondition([[{ type: 'ResearcherStatus' }]]),
  ],
  [
    'a clause without a kind of comparison',
    'conditions-malformed',
    withCondition([[{ type: 'ResearcherStatus', value: 'x' }]]),
  ],
  [
    'a clause on a time',
    'conditions-malformed',
    withCondition([[{ ...faculty, asserted: 'const:1' }]]),
  ],
  [
    'a clause on conditions',
    'conditions-malformed',
    withCondition([[{ ...faculty, conditions: 'const:x' }]]),
  ],
  [
    'a clause on a field that visas do not have',
    'conditions-malformed',
    withCondition([[{ ...faculty, iss: 'const:x' }]]),
  ],
  ['a clause on a number', 'conditions-malformed', withCondition([[{ ...faculty, by: 1 }]])],
  [
    'conditions nested too deeply',
    'token-too-deep',
    withCondition([[{ type: 'x', value: [[[[1]]]] }]]),
  ],
  [
    'too many alternatives',
    'conditions-too-many',
    withCondition(Array.from({ length: 33 }, () => [faculty])),
  ],
  [
    'too many clauses',
    'conditions-too-many',
    withCondition([Array.from({ length: 65 }, () => faculty)]),
  ],
  [
    'a condition that nothing meets',
    'conditions-not-met',
    withCondition([[{ ...faculty, value: 'const:faculty@other.example' }]]),
  ],
  [
    'a condition of an unknown kind',
    'conditions-not-met',
    withCondition([[{ ...faculty, value: 'regex:.*' }]]),
  ],
  [
    'a condition met by itself only',
    'conditions-not-met',
    withCondition([[{ type: 'ControlledAccessGrants', value: `const:${kit.DATASET}` }]]),
  ],
  [
    'half of an alternative met',
    'conditions-not-met',
    withCondition([[faculty, { type: 'ResearcherStatus', value: `const:${BONA_FIDE}` }]]),
  ],
  [
    'one clause met by two visas together only',
    'conditions-not-met',
    withCondition([[{ ...faculty, source: `const:${kit.SOURCE}` }]]),
  ],
  [
    'a pattern that takes too long',
    'conditions-too-costly',
    withCondition([[{ ...faculty, value: 'pattern:*a*b' }]]),
    { limits: { ...defaultLimits, patternSteps: 5 } },
  ],
];

/** What is beside each bad visa, and has to stay as good as it is. */
export const besideVisas = () => [
  kit.makeLink(),
  makeBrokerVisa({ type: 'AffiliationAndRole', value: 'faculty@example.org' }),
];
