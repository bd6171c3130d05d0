import { type FindAncestors, noAncestors } from './disease-ancestors.ts';
import type { FindCountries } from './place-countries.ts';

/** What a matching has to know beside the terms and the purpose. */
export interface DuoKnowledge {
  readonly findAncestors: FindAncestors;
  /** Regions such as 'EU'; countries by code or name are known without. */
  readonly findCountries: FindCountries;
  /** 'YYYY-MM-DD'; whether a moratorium is over depends on it. */
  readonly today: string;
}

/** Knows countries only. */
export function toPlainKnowledge(today: string): DuoKnowledge {
  return { findAncestors: noAncestors, findCountries: () => null, today };
}
