import { findNearest } from '../vocabulary/edit-distance.ts';
import { toTermKey } from '../vocabulary/term-key.ts';
import { COUNTRY_TABLE } from './country-table.ts';

/** A country or sea. */
export interface Country {
  /** INSDC's name. */
  readonly name: string;
  /** ISO 3166-1, two letters; '' for what has none. */
  readonly code: string;
}

/** What a text is to the list of countries: its name, another word for it, or nearly its name. */
export interface FoundCountry {
  readonly country: Country;
  /** 'name' also for other official English names, which are as good. */
  readonly kind: 'name' | 'synonym' | 'near';
}

const names = new Map<string, Country>();
const synonyms = new Map<string, Country>();
for (const line of COUNTRY_TABLE.trim().split('\n')) {
  const [name = '', code = '', alpha3 = '', official = '', others = ''] = line.split(';');
  const country = { name, code };
  for (const word of [name, ...official.split('|')]) {
    if (word !== '') names.set(toTermKey(word), country);
  }
  for (const word of [code, alpha3, ...others.split('|')]) {
    if (word !== '' && !synonyms.has(toTermKey(word))) synonyms.set(toTermKey(word), country);
  }
}

/** Finds a country or sea by its names in six languages or its codes; null for any other text. */
export function matchCountry(text: string): FoundCountry | null {
  const key = toTermKey(text);
  const country = names.get(key);
  if (country !== undefined) return { country, kind: 'name' };
  const synonym = synonyms.get(key);
  return synonym === undefined ? null : { country: synonym, kind: 'synonym' };
}

/** The same, also with a slip of the pen, which takes far longer. */
export function findCountry(text: string): FoundCountry | null {
  const match = matchCountry(text);
  if (match !== null) return match;
  const key = toTermKey(text);
  const near = findNearest(key, names) ?? findNearest(key, synonyms);
  return near === null ? null : { country: near, kind: 'near' };
}
