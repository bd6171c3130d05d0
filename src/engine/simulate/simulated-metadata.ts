import { PLACES, REGIONS } from './places.ts';
import type { Random } from './random.ts';

/** Columns of a simulated sample, as Nextstrain names them; null where a value is not known. */
export type SimulatedMetadata = Readonly<
  Record<
    | 'strain'
    | 'date'
    | 'region'
    | 'country'
    | 'division'
    | 'host'
    | 'age'
    | 'sex'
    | 'originating_lab'
    | 'submitting_lab'
    | 'authors'
    | 'date_submitted',
    string | null
  >
>;

const HUMAN = 'Homo sapiens';
const OTHER_HOSTS = [
  'Odocoileus virginianus',
  'Neogale vison',
  'Felis catus',
  'Canis lupus familiaris',
  'Panthera leo',
  'Mesocricetus auratus',
];
const OTHER_HOST_SHARE = 0.012;
const LABORATORIES_PER_COUNTRY = 5;
const CENTRES = 60;
const AUTHORS = 'Simulated by Outbreak Commons';
const DAY = 86_400_000;

/** Says what a simulated sample's record holds. Deterministic for the random numbers given. */
export class MetadataWriter {
  readonly #firstDay: number;
  readonly #seed: number;
  readonly #dates: string[] = [];
  readonly #countryCodes = PLACES.map(({ country }) => toNamePart(country));
  readonly #random: Random;

  /** `firstDay` in milliseconds since 1970, at midnight UTC. */
  constructor(
    { firstDay, seed }: { readonly firstDay: number; readonly seed: number },
    random: Random,
  ) {
    this.#firstDay = firstDay;
    this.#seed = seed;
    this.#random = random;
  }

  /** The record of genome number `index` (0-based), collected on a day (0-based) at a place of PLACES. */
  write({
    index,
    day,
    place,
  }: {
    readonly index: number;
    readonly day: number;
    readonly place: number;
  }): SimulatedMetadata {
    const random = this.#random;
    const { country, region, divisions } = PLACES[place] as (typeof PLACES)[number];
    const date = this.#dateOf(day);
    const isHuman = !random.chance(OTHER_HOST_SHARE);
    const laboratory = place * LABORATORIES_PER_COUNTRY + this.#lowRank(LABORATORIES_PER_COUNTRY);
    const centre = (place * 7 + this.#lowRank(3)) % CENTRES;
    const delay = 2 + Math.min(300, Math.floor(-18 * Math.log(1 - random.next())));
    return {
      strain: `Simulated/${this.#countryCodes[place]}/${this.#seed}-${index + 1}/${date.slice(0, 4)}`,
      date,
      region: REGIONS[region] as string,
      country,
      division: divisions.length === 0 || random.chance(0.08) ? null : random.pick(divisions),
      host: isHuman ? HUMAN : random.pick(OTHER_HOSTS),
      age: isHuman && !random.chance(0.2) ? this.#age() : null,
      sex: random.chance(0.15) ? null : random.chance(0.51) ? 'female' : 'male',
      originating_lab: `Simulated laboratory ${laboratory + 1}`,
      submitting_lab: `Simulated sequencing centre ${centre + 1}`,
      authors: AUTHORS,
      date_submitted: this.#dateOf(day + delay),
    };
  }

  #dateOf(day: number): string {
    const known = this.#dates[day];
    if (known !== undefined) return known;
    const date = new Date(this.#firstDay + day * DAY).toISOString().slice(0, 10);
    this.#dates[day] = date;
    return date;
  }

  /** An index below `limit`; the low ones are more likely. */
  #lowRank(limit: number): number {
    return Math.floor(this.#random.next() ** 2 * limit);
  }

  /** In years; children are fewer than adults, and few are older than ninety. */
  #age(): string {
    return String(Math.max(0, Math.min(104, Math.round(this.#random.normal(43, 22)))));
  }
}

/** A country's name for a sample's name: letters only, without accents. */
function toNamePart(country: string): string {
  return country
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());
}
