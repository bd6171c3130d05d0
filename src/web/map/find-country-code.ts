import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/**
 * The ISO 3166-1 numeric code ('276') of a country by its English name, a usual variant of it, or
 * its two- or three-letter code; null where it is none.
 */
export function findCountryCode(name: string): string | null {
  const trimmed = name.trim();
  const upper = trimmed.toUpperCase();
  const alpha2 =
    (upper.length === 2 && countries.isValid(upper) ? upper : undefined) ??
    (upper.length === 3 ? countries.alpha3ToAlpha2(upper) : undefined) ??
    countries.getAlpha2Code(trimmed, 'en') ??
    countries.getSimpleAlpha2Code(trimmed, 'en');
  const numeric = alpha2 === undefined ? undefined : countries.alpha2ToNumeric(alpha2);
  return numeric ?? null;
}
