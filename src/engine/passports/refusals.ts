import type { Problem } from '../../std/problem.ts';

/**
 * Why a token is not accepted, by code: what is wrong, and what whoever sent it, or whoever keeps the node, can do.
 * Codes are stable; a test meets every one of them.
 */
const refusals = {
  'token-not-text': ['It is no text.', 'Send each token as a string.'],
  'token-too-large': [
    'It is longer than is read here.',
    'Ask the broker for fewer or shorter visas.',
  ],
  'token-encrypted': [
    'It has five parts, as an encrypted token has.',
    'Send it signed, in three parts.',
  ],
  'token-not-compact': [
    'It does not have the three parts of a signed token.',
    'Send it whole, as it was issued.',
  ],
  'token-not-base64url': [
    'A part is not base64url without padding.',
    'Send it unchanged, as it was issued.',
  ],
  'token-not-json': ['A part is no JSON object in UTF-8.', 'Send it unchanged, as it was issued.'],
  'token-name-repeated': [
    'A name stands twice in an object, so that two readers may read two things.',
    'The issuer has to name it once.',
  ],
  'token-too-deep': [
    'Objects and lists are nested more deeply than any claim needs.',
    'The issuer has to write flatter claims.',
  ],
  'algorithm-missing': [
    'The header names no algorithm.',
    'The issuer has to sign by RS256 or ES256 and say so.',
  ],
  'algorithm-none': [
    'It is not signed.',
    'Send a token that its issuer has signed by RS256 or ES256.',
  ],
  'algorithm-symmetric': [
    'Its algorithm uses one secret for signing and checking.',
    'The issuer has to sign by RS256 or ES256.',
  ],
  'algorithm-not-allowed': [
    'Its algorithm is not one of those that passports allow.',
    'The issuer has to sign by RS256 or ES256.',
  ],
  'header-critical': [
    'The header demands an extension (crit) that is not known here.',
    'The issuer has to do without.',
  ],
  'header-key-embedded': [
    'The header brings a key or certificate of its own.',
    'The issuer has to name its key by kid only.',
  ],
  'type-missing': [
    'The header has no typ.',
    'The issuer has to write the type of a passport, vnd.ga4gh.passport+jwt.',
  ],
  'type-wrong': [
    'Its typ is that of another kind of token.',
    'Send a passport where one is asked for, and visas inside it.',
  ],
  'kid-missing': [
    'The header does not say by which key it is signed.',
    'The issuer has to name its key by kid.',
  ],
  'jku-malformed': [
    'The header names no https address as the place of its keys.',
    'The issuer has to write jku as an https address.',
  ],
  'issuer-missing': ['There is no issuer (iss).', 'The issuer has to name itself.'],
  'issuer-unknown': [
    'Its issuer is not trusted here.',
    'Ask whoever keeps this node whether the issuer can be added.',
  ],
  'issuer-not-for-passports': [
    'Its issuer is trusted for visas, but not for passports.',
    'Get the passport from a broker that is trusted here.',
  ],
  'jku-not-of-issuer': [
    'The place of its keys (jku) is not one that is trusted for its issuer.',
    'Whoever keeps this node can add it, if the issuer says that it is its own.',
  ],
  'key-unknown': [
    'Its issuer has no key of this kid.',
    'Read the keys of the issuer anew; if it is still missing, get a new token.',
  ],
  'key-ambiguous': [
    'Its issuer has several keys of this kid.',
    'The issuer has to give each key its own kid.',
  ],
  'key-not-for-algorithm': [
    'The key of this kid is not for the algorithm of the token.',
    'The issuer has to sign by the algorithm of its key.',
  ],
  'key-unusable': [
    'The key of this kid cannot be used: it is damaged, too short, or not meant for signatures.',
    'The issuer has to publish a key of P-256, or RSA of 2048 bits or more.',
  ],
  'signature-missing': ['It has no signature.', 'Send it whole, as it was issued.'],
  'signature-wrong': [
    'Its signature is not that of its issuer over this content.',
    'Get it anew; it was changed, or another signed it.',
  ],
  'subject-missing': [
    'There is no subject (sub) of 1 to 255 characters.',
    'The issuer has to say whom it is about.',
  ],
  'time-missing': ['A time that is needed (iat, exp) is missing.', 'The issuer has to write it.'],
  'time-malformed': [
    'A time is no whole number of seconds since 1970.',
    'The issuer has to write it as one.',
  ],
  'life-reversed': ['It expires before it was issued.', 'The issuer has to correct its times.'],
  expired: ['It has expired.', 'Get a new one.'],
  'issued-in-future': [
    'It was issued in the future.',
    'Compare the clocks of the issuer and of this node.',
  ],
  'not-yet-valid': ['It is not valid yet (nbf).', 'Send it again when it is.'],
  'audience-malformed': [
    'Its audience (aud) is neither a text nor a list of texts.',
    'The issuer has to correct it.',
  ],
  'audience-other': [
    'It is for another audience (aud) than this node.',
    'Get one that is for this node.',
  ],
  'id-missing': [
    'There is no identifier (jti) of 1 to 255 characters.',
    'The issuer has to give each token its own.',
  ],
  'id-malformed': [
    'Its identifier (jti) is no text of 1 to 255 characters.',
    'The issuer has to correct it.',
  ],
  'scope-malformed': [
    'Its scope is no text.',
    'The issuer has to write scopes as one text, parted by blanks.',
  ],
  revoked: ['It has been revoked.', 'Get a new one; if that is refused too, ask who granted it.'],
  'passport-is-visa': [
    'It is a visa, and a passport is asked for.',
    'Send the passport that holds it.',
  ],
  'passport-is-access-token': [
    'It is an access token, and a passport is asked for.',
    'Exchange it for a passport at the broker that issued it.',
  ],
  'passport-claim-missing': [
    'It holds no list of visas (ga4gh_passport_v1).',
    'Ask the broker for the scope ga4gh_passport_v1.',
  ],
  'passport-claim-malformed': [
    'Its list of visas (ga4gh_passport_v1) is no list.',
    'The broker has to correct it.',
  ],
  'passport-too-many-visas': [
    'It holds more visas than are read here.',
    'Ask the broker for fewer visas.',
  ],
  'passport-of-another': [
    'It is about another person than the one who is signed in.',
    'Send your own, or link that identity to your account.',
  ],
  'visa-is-passport': [
    'It is a passport inside a passport.',
    'The broker has to put in the visas themselves.',
  ],
  'visa-form-missing': [
    'It names neither the place of its keys (jku) nor the scope openid, so that it has no known form.',
    'The issuer has to write jku.',
  ],
  'visa-form-mixed': [
    'It names the place of its keys (jku) and the scope openid, which no form of a visa does.',
    'The issuer has to leave out the scope.',
  ],
  'visa-needs-polling': [
    'It is an access token more than an hour old, and nobody can ask its issuer whether it still holds.',
    'Get a new one.',
  ],
  'visa-poll-failed': [
    'Its issuer says that it does not hold any more.',
    'Get a new one; if that is refused too, ask who granted it.',
  ],
  'visa-claim-missing': ['There is no visa in it (ga4gh_visa_v1).', 'The issuer has to write one.'],
  'visa-claim-malformed': [
    'What it holds as visa (ga4gh_visa_v1) is no object.',
    'The issuer has to correct it.',
  ],
  'visa-repeated': [
    'A visa with the same issuer and identifier stands before it.',
    'The broker has to put in each visa once.',
  ],
  'visa-type-missing': ['The visa has no type.', 'The issuer has to write one.'],
  'visa-type-unknown': ['The type of the visa is not used here.', 'Nothing: it is ignored.'],
  'visa-type-not-of-issuer': [
    'Its issuer is not trusted for visas of this type.',
    'Ask whoever keeps this node whether it can be.',
  ],
  'visa-asserted-missing': [
    'The visa does not say when it was asserted, in whole seconds since 1970.',
    'The issuer has to write it.',
  ],
  'visa-asserted-in-future': [
    'The visa was asserted in the future.',
    'Compare the clocks of the issuer and of this node.',
  ],
  'visa-asserted-too-long-ago': [
    'The visa was asserted longer ago than is accepted here.',
    'Have its source assert it anew.',
  ],
  'visa-value-missing': [
    'The visa has no value of the length that is allowed.',
    'The issuer has to write one.',
  ],
  'visa-value-not-url': [
    'The value of a visa of this type has to be an address of at most 255 characters.',
    'The issuer has to correct it.',
  ],
  'visa-source-missing': [
    'The visa has no source that is an address of at most 255 characters.',
    'The issuer has to write it; https://no.organization where there is none.',
  ],
  'visa-source-untrusted': [
    'The source of the visa is not trusted for this issuer and type.',
    'Ask whoever keeps this node whether it can be.',
  ],
  'visa-by-missing': [
    'A visa of this type has to say who asserts it (by).',
    'The issuer has to write it.',
  ],
  'visa-by-unknown': [
    'Who asserts it (by) is none of self, peer, system, so, dac.',
    'The issuer has to correct it.',
  ],
  'visa-by-not-allowed': [
    'Who asserts it (by) is not accepted here for this type.',
    'A grant has to be asserted by the committee (dac).',
  ],
  'affiliation-malformed': [
    'Its value is no role and organisation, such as faculty@example.org.',
    'The issuer has to correct it.',
  ],
  'links-malformed': [
    'Its value is no list of linked identities: encoded sub and iss, parted by comma, one from the other by semicolon.',
    'The issuer has to correct it.',
  ],
  'link-issuer-untrusted': [
    'Its issuer is not trusted to say that two identities are one person.',
    'Ask whoever keeps this node whether it can be.',
  ],
  'link-with-conditions': [
    'A visa that links identities must not have conditions, since they would depend on the link.',
    'The issuer has to leave them out.',
  ],
  'conditions-malformed': [
    'Its conditions are not written as the specification says.',
    'The issuer has to correct them.',
  ],
  'conditions-too-many': [
    'It has more conditions than are read here.',
    'The issuer has to write fewer.',
  ],
  'conditions-too-costly': [
    'Its conditions take longer to compare than is allowed.',
    'The issuer has to write patterns with fewer asterisks.',
  ],
  'conditions-not-met': [
    'No other visa of the passport meets its conditions.',
    'Get a passport with the visas that its conditions name.',
  ],
  'visa-of-another': [
    'It is about another identity, and no trusted visa links that to yours.',
    'Link the identities at your broker and get a new passport.',
  ],
} as const satisfies Readonly<Record<string, readonly [what: string, remedy: string]>>;

export type RefusalCode = keyof typeof refusals;

export const refusalCodes = Object.keys(refusals) as readonly RefusalCode[];

/** Why a token, or a visa in it, is not accepted. */
export interface Refusal extends Problem {
  readonly code: RefusalCode;
}

/**
 * The refusal of a code.
 *
 * @param where as a person would look for it, such as 'visa 3 header alg'
 * @param value of the claim; never a token, which would be usable by whoever reads it
 */
export function refuse(code: RefusalCode, where: string, value: unknown = ''): Refusal {
  const [what, remedy] = refusals[code];
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { code, where, value: text.slice(0, 200), hint: `${what} ${remedy}` };
}
