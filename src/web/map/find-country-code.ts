import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/** Names in official or common use that the package's list lacks, in lower case. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'bolivarian republic of venezuela': 'VE',
  'venezuela, bolivarian republic of': 'VE',
  'venezuela (bolivarian republic of)': 'VE',
  'plurinational state of bolivia': 'BO',
  'bolivia, plurinational state of': 'BO',
  'bolivia (plurinational state of)': 'BO',
  'cabo verde': 'CV',
  'republic of moldova': 'MD',
  moldova: 'MD',
  'united kingdom of great britain and northern ireland': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'viet nam': 'VN',
  laos: 'LA',
  syria: 'SY',
  'federated states of micronesia': 'FM',
  micronesia: 'FM',
  'korea, democratic people’s republic of': 'KP',
  "democratic people's republic of korea": 'KP',
  'holy see': 'VA',
  'vatican city': 'VA',
  'the netherlands': 'NL',
  'netherlands (kingdom of the)': 'NL',
  'the gambia': 'GM',
  'the bahamas': 'BS',
  macedonia: 'MK',
  swaziland: 'SZ',
};

/**
 * The ISO 3166-1 numeric code ('276') of a country by its English name, a usual variant of it, or
 * its two- or three-letter code; null where it is none.
 */
export function findCountryCode(name: string): string | null {
  const trimmed = name.trim();
  const upper = trimmed.toUpperCase();
  const alpha2 =
    OTHER_NAMES[trimmed.toLowerCase()] ??
    (upper.length === 2 && countries.isValid(upper) ? upper : undefined) ??
    (upper.length === 3 ? countries.alpha3ToAlpha2(upper) : undefined) ??
    countries.getAlpha2Code(trimmed, 'en') ??
    countries.getSimpleAlpha2Code(trimmed, 'en');
  const numeric = alpha2 === undefined ? undefined : countries.alpha2ToNumeric(alpha2);
  return numeric ?? null;
}
