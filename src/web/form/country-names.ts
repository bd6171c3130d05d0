import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/** Every country of ISO 3166-1 with its two letters, by name. */
export function listCountries(): readonly { readonly code: string; readonly name: string }[] {
  return Object.entries(countries.getNames('en'))
    .map(([code, name]) => ({ code, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** The name of a country by its two letters; what is no country's stays as it is. */
export function nameCountry(code: string): string {
  return countries.getName(code, 'en') ?? code;
}
