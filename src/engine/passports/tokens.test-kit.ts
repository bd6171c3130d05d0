import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';
import { createPassportContext, type PassportContext } from './passport-context.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

// Tokens of tests are made by node:crypto alone, so that they come from another program than what reads them.

/** A day of the tests, in seconds since 1970. */
export const NOW = 1_795_824_000;
export const BROKER = 'https://broker.example.org/oidc';
export const BROKER_JKU = 'https://broker.example.org/jwks';
export const COMMITTEE = 'https://visas.example.org/';
export const COMMITTEE_JKU = 'https://visas.example.org/jwks.json';
export const OTHER = 'https://other.example.net';
export const OTHER_JKU = 'https://other.example.net/keys';
export const DATASET = 'https://node.example.org/datasets/OCVD_0000013';
export const SOURCE = 'https://node.example.org/committees/1';
export const BONA_FIDE = 'https://doi.org/10.1038/s41431-018-0219-y';

/** A key pair and how it signs. */
export interface TestKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}

export function makeKey(kid: string, alg: TestKey['alg'], bits = 2048): TestKey {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } as JWK;
  return { kid, alg, privateKey, jwk };
}

export const keys = {
  broker: makeKey('broker-1', 'ES256'),
  committee: makeKey('committee-1', 'RS256'),
  other: makeKey('other-1', 'ES256'),
  /** Known to nobody, and called as that of the committee. */
  forger: makeKey('committee-1', 'RS256'),
  short: makeKey('short-1', 'RS256', 1024),
};

export const issuers = {
  broker: {
    issuer: BROKER,
    keySets: [
      { jku: null, keys: [keys.broker.jwk] },
      { jku: BROKER_JKU, keys: [keys.broker.jwk] },
    ],
    issuesPassports: true,
    visaTypes: ['LinkedIdentities', 'AffiliationAndRole', 'ControlledAccessGrants'],
    sources: null,
    linksIdentities: true,
  },
  committee: {
    issuer: COMMITTEE,
    keySets: [
      {
        jku: COMMITTEE_JKU,
        keys: [
          keys.committee.jwk,
          keys.short.jwk,
          { ...keys.committee.jwk, kid: 'twice' },
          { ...keys.other.jwk, kid: 'twice' },
          { ...keys.committee.jwk, kid: 'for-encryption', use: 'enc' },
          { ...keys.committee.jwk, kid: 'for-signing-only', key_ops: ['sign'] },
          { ...keys.committee.jwk, kid: 'for-rs512', alg: 'RS512' },
          { ...keys.other.jwk, kid: 'other-curve', crv: 'P-384' },
          { kty: 'RSA', kid: 'damaged', n: '!', e: 'AQAB' },
          { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
        ],
      },
    ],
    issuesPassports: false,
    visaTypes: null,
    sources: [SOURCE, 'https://no.organization'],
    linksIdentities: false,
  },
  other: {
    issuer: OTHER,
    keySets: [{ jku: OTHER_JKU, keys: [keys.other.jwk] }],
    issuesPassports: false,
    visaTypes: null,
    sources: null,
    linksIdentities: true,
  },
} as const satisfies Readonly<Record<string, TrustedIssuer>>;

export function makeContext(change: Partial<PassportContext> = {}): PassportContext {
  return createPassportContext(NOW, {
    issuers: Object.values(issuers),
    identities: [{ issuer: BROKER, subject: 'user-1' }],
    audiences: ['https://node.example.org'],
    ...change,
  });
}

export type Fields = Readonly<Record<string, unknown>>;

/** Text of a part of a token. Undefined fields are left out. */
export function encode(value: Fields | string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(text).toString('base64url');
}

/** Signs any header and claims, texts of JSON too, whatever they say of the algorithm. */
export function signToken(header: Fields | string, claims: Fields | string, key: TestKey): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${signature.toString('base64url')}`;
}

/** Signs by a secret, as an attacker does who takes a public key for one. */
export function signBySecret(header: Fields, claims: Fields, secret: string): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Changes of a token; undefined leaves a field out. */
export interface TokenChange {
  readonly header?: Fields;
  readonly claims?: Fields;
  readonly visa?: Fields;
  readonly key?: TestKey;
}

let count = 0;

/** Header and claims of a grant of the committee, with changes. */
export function draftVisa({ header, claims, visa, key = keys.committee }: TokenChange = {}) {
  count += 1;
  return {
    header: {
      typ: 'vnd.ga4gh.visa+jwt',
      alg: key.alg,
      kid: key.kid,
      jku: COMMITTEE_JKU,
      ...header,
    },
    claims: {
      iss: COMMITTEE,
      sub: 'user-1-at-committee',
      jti: `visa-${count}`,
      iat: NOW - 600,
      exp: NOW + 86_400,
      ga4gh_visa_v1: {
        type: 'ControlledAccessGrants',
        asserted: NOW - 7200,
        value: DATASET,
        source: SOURCE,
        by: 'dac',
        ...visa,
      },
      ...claims,
    },
    key,
  };
}

export function makeVisa(change: TokenChange = {}): string {
  const { header, claims, key } = draftVisa(change);
  return signToken(header, claims, key);
}

/** A visa that the broker signs about its own user. */
export function makeBrokerVisa(visa: Fields, { header, claims }: TokenChange = {}): string {
  return makeVisa({
    key: keys.broker,
    header: { jku: BROKER_JKU, ...header },
    claims: { iss: BROKER, sub: 'user-1', ...claims },
    visa: { by: 'system', source: 'https://broker.example.org', ...visa },
  });
}

/** The broker says that its user is the committee's, too. */
export function makeLink(change: TokenChange = {}): string {
  const value = `user-1-at-committee,${encodeURIComponent(COMMITTEE)}`;
  return makeBrokerVisa({ type: 'LinkedIdentities', value, ...change.visa }, change);
}

export function draftPassport(
  visas: unknown,
  { header, claims, key = keys.broker }: TokenChange = {},
) {
  return {
    header: { typ: 'vnd.ga4gh.passport+jwt', alg: key.alg, kid: key.kid, ...header },
    claims: {
      iss: BROKER,
      sub: 'user-1',
      jti: 'passport-1',
      iat: NOW - 60,
      exp: NOW + 3600,
      ga4gh_passport_v1: visas,
      ...claims,
    },
    key,
  };
}

export function makePassport(visas: unknown, change: TokenChange = {}): string {
  const { header, claims, key } = draftPassport(visas, change);
  return signToken(header, claims, key);
}
