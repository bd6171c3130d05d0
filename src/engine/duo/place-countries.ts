import { iso31661 } from 'iso-3166';
import { normaliseWords, splitNames } from './compare-names.ts';

/** Countries of a place in words, as ISO 3166-1 alpha-2; null for a place that is not known. */
export type FindCountries = (place: string) => readonly string[] | null;

// Code of ISO 3166-1 (alpha-2, alpha-3) or its name there -> alpha-2.
const byWords = new Map(
  iso31661.flatMap(({ alpha2, alpha3, name }) =>
    [alpha2, alpha3, name].map((text) => [normaliseWords(text), alpha2] as const),
  ),
);

/** A country by its code or its name in ISO 3166-1, in any case; null for none. */
export function findCountry(text: string): string | null {
  return byWords.get(normaliseWords(text)) ?? null;
}

/**
 * All countries that a list of places means, or null where one of them is not known, such as a region, which only
 * `findCountries` may know. Names that hold a comma are looked for as a whole first.
 */
export function toCountries(
  text: string,
  findCountries: FindCountries,
): ReadonlySet<string> | null {
  const find = (place: string): readonly string[] | null => {
    const country = findCountry(place);
    return country === null ? findCountries(place) : [country];
  };
  const whole = find(text.trim());
  if (whole !== null) return new Set(whole);
  const all = splitNames(text).map(find);
  if (all.length === 0) return null;
  const known = all.filter((countries) => countries !== null);
  return known.length === all.length ? new Set(known.flat()) : null;
}
