/** The regions of the world as sequence databases divide it. */
export const REGIONS = [
  'Europe',
  'North America',
  'Asia',
  'South America',
  'Africa',
  'Oceania',
] as const;

/** A country, by its English short name of ISO 3166-1 (without the article in parentheses). */
export interface Place {
  readonly country: string;
  /** Index in REGIONS. */
  readonly region: number;
  /** A few first-level subdivisions; empty where none are simulated. */
  readonly divisions: readonly string[];
}

/** Countries of each region, those with more simulated genomes first; subdivisions after a colon. */
const COUNTRIES: readonly string[] = [
  `United Kingdom of Great Britain and Northern Ireland: England, Scotland, Wales, Northern Ireland
   Germany: Baden-Württemberg, Bavaria, Berlin, Hesse, Lower Saxony, North Rhine-Westphalia, Saxony
   France: Auvergne-Rhône-Alpes, Bretagne, Grand Est, Île-de-France, Occitanie, Provence-Alpes-Côte d'Azur
   Denmark: Hovedstaden, Midtjylland, Nordjylland, Sjælland, Syddanmark
   Spain: Andalusia, Basque Country, Catalonia, Galicia, Madrid
   Italy: Campania, Lazio, Lombardy, Piedmont, Sicily, Veneto
   Netherlands: Gelderland, Noord-Brabant, Noord-Holland, Utrecht, Zuid-Holland
   Switzerland: Bern, Geneva, Ticino, Vaud, Zürich
   Belgium|Sweden|Austria|Poland|Norway|Ireland|Portugal|Czechia|Finland|Luxembourg|Slovenia|Croatia
   Greece|Romania|Iceland|Lithuania|Estonia|Latvia|Slovakia|Bulgaria|Hungary|Ukraine|Serbia|Malta
   Cyprus|Bosnia and Herzegovina|North Macedonia|Albania|Republic of Moldova|Montenegro|Russian Federation`,
  `United States of America: California, Florida, Illinois, Massachusetts, New York, Texas, Washington
   Canada: Alberta, British Columbia, Ontario, Quebec
   Mexico: Ciudad de México, Jalisco, Nuevo León, Yucatán
   Costa Rica|Panama|Guatemala|Dominican Republic|Jamaica|Trinidad and Tobago|Honduras|El Salvador
   Barbados|Cuba|Haiti|Belize|Nicaragua`,
  `Japan: Aichi, Fukuoka, Hokkaido, Osaka, Tokyo
   India: Delhi, Gujarat, Karnataka, Kerala, Maharashtra, West Bengal
   Republic of Korea: Busan, Gyeonggi, Incheon, Seoul
   Israel|Singapore|Türkiye|China|Thailand|Indonesia|Malaysia|Philippines|Viet Nam|Bangladesh|Pakistan
   Islamic Republic of Iran|Saudi Arabia|United Arab Emirates|Qatar|Lebanon|Jordan|Sri Lanka|Nepal
   Cambodia|Georgia|Kazakhstan|Kuwait|Bahrain|Oman|Iraq|Mongolia|Lao People's Democratic Republic
   Maldives|Bhutan|Uzbekistan`,
  `Brazil: Amazonas, Bahia, Minas Gerais, Rio de Janeiro, São Paulo
   Chile|Peru|Argentina|Colombia|Ecuador|Uruguay|Paraguay|Bolivarian Republic of Venezuela
   Plurinational State of Bolivia|Suriname|Guyana`,
  `South Africa: Eastern Cape, Gauteng, KwaZulu-Natal, Limpopo, Western Cape
   Nigeria|Kenya|Ghana|Senegal|Botswana|Egypt|Morocco|Uganda|Democratic Republic of the Congo|Ethiopia
   Mozambique|Zambia|Malawi|Zimbabwe|Rwanda|Cameroon|Côte d'Ivoire|Gambia|Mauritius|Tunisia|Gabon
   Angola|Madagascar|Namibia|Burkina Faso|Sierra Leone|Benin|Togo|Cabo Verde`,
  `Australia: New South Wales, Queensland, South Australia, Victoria, Western Australia
   New Zealand: Auckland, Canterbury, Wellington
   Papua New Guinea|Fiji|Vanuatu|Samoa|Solomon Islands`,
];

/** All countries, region by region. */
export const PLACES: readonly Place[] = COUNTRIES.flatMap((text, region) =>
  text.split('\n').flatMap((line): Place[] => {
    const [names = '', divisions = ''] = line.trim().split(': ');
    return names.split('|').map((country) => ({
      country,
      region,
      divisions: divisions === '' ? [] : divisions.split(', '),
    }));
  }),
);

/** By region: indexes in PLACES. */
export const PLACES_OF_REGION: readonly (readonly number[])[] = REGIONS.map((_, region) =>
  PLACES.flatMap((place, i) => (place.region === region ? [i] : [])),
);

/** By region: cumulative weights of its countries, by rank as in Zipf's law. */
export const COUNTRY_WEIGHTS: readonly (readonly number[])[] = PLACES_OF_REGION.map((places) => {
  let sum = 0;
  return places.map((_, rank) => (sum += 1 / (rank + 1.5)));
});
