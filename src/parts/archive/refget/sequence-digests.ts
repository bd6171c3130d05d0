import { createHash } from 'node:crypto';

/** Digests that name a sequence, of its letters in upper case (GA4GH refget 2.0.0). */
export interface SequenceDigests {
  /** 'SQ.' and the first 24 bytes of the SHA-512 in base64url. */
  readonly ga4gh: string;
  /** Hex. */
  readonly md5: string;
}

/** Computes the digests of letters; what is no letter is left out, and all are in upper case. */
export function computeSequenceDigests(letters: string): SequenceDigests {
  const plain = letters.toUpperCase().replace(/[^A-Z]/g, '');
  const sha512 = createHash('sha512').update(plain, 'latin1').digest();
  return {
    ga4gh: `SQ.${sha512.subarray(0, 24).toString('base64url')}`,
    md5: createHash('md5').update(plain, 'latin1').digest('hex'),
  };
}

/** The former spelling of the GA4GH digest: its 24 bytes in hex. */
export function toTrunc512(ga4gh: string): string {
  return Buffer.from(ga4gh.slice('SQ.'.length), 'base64url').toString('hex');
}

/** What a sequence is asked for by. */
export type SequenceId =
  | { readonly kind: 'ga4gh'; readonly value: string }
  | { readonly kind: 'md5'; readonly value: string };

/**
 * Parses 'SQ.…', 'ga4gh:SQ.…', an MD5 in hex with or without 'md5:', or a trunc512 (48 hex digits) with or without its
 * name. Null for anything else.
 */
export function parseSequenceId(text: string): SequenceId | null {
  const ga4gh = /^(?:ga4gh:)?(SQ\.[A-Za-z0-9_-]{32})$/.exec(text)?.[1];
  if (ga4gh !== undefined) return { kind: 'ga4gh', value: ga4gh };
  const md5 = /^(?:md5:)?([0-9a-f]{32})$/i.exec(text)?.[1];
  if (md5 !== undefined) return { kind: 'md5', value: md5.toLowerCase() };
  const trunc512 = /^(?:trunc512:)?([0-9a-f]{48})$/i.exec(text)?.[1];
  if (trunc512 === undefined) return null;
  return { kind: 'ga4gh', value: `SQ.${Buffer.from(trunc512, 'hex').toString('base64url')}` };
}
