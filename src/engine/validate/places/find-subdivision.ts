import { iso31662 } from 'iso-3166';
import { findNearest } from '../vocabulary/edit-distance.ts';
import { toTermKey } from '../vocabulary/term-key.ts';
import { matchCountry } from './find-country.ts';

interface Subdivision {
  readonly name: string;
  /** ISO 3166-2, 'CH-BE'. */
  readonly code: string;
}

// By key, then by the country's code of two letters; ISO names several languages with slashes between.
const byKey = new Map<string, Map<string, Subdivision>>();
const byCountry = new Map<string, Map<string, Subdivision>>();
for (const { code, name } of iso31662) {
  const country = code.slice(0, 2);
  for (const word of [name, ...name.split(/[/,(]/), code]) {
    const key = toTermKey(word.replace(/\)\s*$/, ''));
    if (key.length < 2) continue;
    const found = byKey.get(key) ?? new Map<string, Subdivision>();
    if (!found.has(country)) found.set(country, { name, code });
    byKey.set(key, found);
    const inside = byCountry.get(country) ?? new Map<string, Subdivision>();
    if (!inside.has(key)) inside.set(key, { name, code });
    byCountry.set(country, inside);
  }
}

/** What a subdivision's name is to a country. */
export type PlaceVerdict =
  | { readonly kind: 'fits' | 'unknown' }
  /** Nearly the name of one. */
  | { readonly kind: 'near'; readonly name: string }
  /** ISO 3166-2 has the name in other countries only, given by their codes. */
  | { readonly kind: 'elsewhere'; readonly countries: readonly string[] };

/**
 * Whether a first subdivision lies in a country. Names that ISO 3166-2 does not have are 'unknown' and no mistake:
 * countries call places otherwise than ISO. Source: ISO 3166-2 by the package iso-3166 (MIT).
 * @param country ISO 3166-1 code of two letters
 */
export function checkSubdivision(text: string, country: string): PlaceVerdict {
  const key = toTermKey(text);
  const found = byKey.get(key);
  if (found?.has(country) === true) return { kind: 'fits' };
  // A table without divisions may name the country again.
  if (matchCountry(text)?.country.code === country) return { kind: 'fits' };
  const inside = byCountry.get(country);
  const near = inside === undefined ? null : findNearest(key, inside);
  if (near !== null) return { kind: 'near', name: near.name };
  if (found !== undefined && inside !== undefined && key.length > 3) {
    return { kind: 'elsewhere', countries: [...found.keys()] };
  }
  return { kind: 'unknown' };
}
