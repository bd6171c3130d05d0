import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { RawSearch } from '../../../../web/router/search-codec.ts';
import { DEFAULT_STATE, formatSearchState, parseSearchState } from '../search/search-state.ts';

/**
 * Everything that the page on structures shows, and so everything that its address says: filters of genomes as on the
 * search page, `mutations=S:E484K,S:N501Y`, and `view.structure`, `view.colour`.
 */
export interface StructureAddress {
  /** Of the genomes that residues are coloured by. */
  readonly filter: LapisFilter;
  /** As it was typed; its mutations are parted by commas or blanks. */
  readonly mutations: string;
  /** Id of the entry; null for the first that shows most of the mutations. */
  readonly structure: string | null;
  readonly colour: 'mutations' | 'prevalence';
}

const OWN = 'mutations';

function firstOf(value: unknown): string {
  return String((Array.isArray(value) ? value[0] : value) ?? '');
}

/** Reads an address' parameters; what is no valid view falls back to the default. */
export function parseStructureAddress(raw: Readonly<Record<string, unknown>>): StructureAddress {
  const { [OWN]: mutations, ...others } = raw;
  const structure = firstOf(raw['view.structure']).toUpperCase();
  return {
    filter: parseSearchState(others).filter,
    mutations: Array.isArray(mutations) ? mutations.join(',') : firstOf(mutations),
    structure: structure === '' ? null : structure,
    colour: raw['view.colour'] === 'prevalence' ? 'prevalence' : 'mutations',
  };
}

/** Writes an address' parameters; what is as by default is left out. */
export function formatStructureAddress({
  filter,
  mutations,
  structure,
  colour,
}: StructureAddress): RawSearch {
  return {
    ...formatSearchState({ ...DEFAULT_STATE, filter }),
    ...(mutations === '' ? {} : { [OWN]: mutations }),
    ...(structure === null ? {} : { 'view.structure': structure }),
    ...(colour === 'mutations' ? {} : { 'view.colour': colour }),
  };
}

/** What is typed, and the amino acid changes among the filters: what somebody searches for is what they look at. */
export function listWanted({ mutations, filter }: StructureAddress): string {
  return [mutations, ...(filter.aminoAcidMutations ?? [])].join(' ');
}
