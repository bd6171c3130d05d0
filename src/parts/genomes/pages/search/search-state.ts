import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { RawSearch } from '../../../../web/router/search-codec.ts';

export const PANELS = ['time', 'map', 'tree', 'mutations', 'downloads', 'none'] as const;
export type Panel = (typeof PANELS)[number];

/**
 * Everything that the search page shows, and so everything that its address says. Filters stand
 * there under the names that the query interface gives them (`country=Germany`,
 * `aminoAcidMutations=S:N501Y`), so that an address can be turned into a request by hand; what only
 * the page needs begins with `view.`, which no column can.
 */
export interface SearchState {
  readonly filter: LapisFilter;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /** From 1. */
  readonly page: number;
  /** Columns of the table in order; null for the instance's default. */
  readonly columns: readonly string[] | null;
  readonly panel: Panel;
  readonly interval: 'week' | 'month';
  readonly measure: 'counts' | 'share';
  readonly mutationType: 'aminoAcid' | 'nucleotide';
  /** Mutations below this share, from 0 to 1, are left out. */
  readonly minProportion: number;
  /** Name of the CDS that the genome view is zoomed to; null for the whole genome. */
  readonly region: string | null;
}

export const DEFAULT_STATE: SearchState = {
  filter: {},
  sort: null,
  page: 1,
  columns: null,
  panel: 'time',
  interval: 'week',
  measure: 'counts',
  mutationType: 'aminoAcid',
  minProportion: 0.05,
  region: null,
};

const VIEW = 'view.';

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String).filter((one) => one !== '');
  return value === undefined || value === null || value === '' ? [] : [String(value)];
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === value) ?? otherwise;
}

function parseSort(value: string | undefined): SearchState['sort'] {
  if (value === undefined) return null;
  const descending = value.startsWith('-');
  const column = descending ? value.slice(1) : value;
  return column === '' ? null : { column, descending };
}

function parseProportion(value: string | undefined): number {
  const number = Number(value);
  return value !== undefined && number >= 0 && number <= 1 ? number : DEFAULT_STATE.minProportion;
}

/** Reads the state from an address; what is no valid view falls back to the default. */
export function parseSearchState(raw: Readonly<Record<string, unknown>>): SearchState {
  const filter: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(raw)) {
    const values = listOf(value);
    if (!name.startsWith(VIEW) && values.length > 0) filter[name] = [...new Set(values)];
  }
  const view = (name: string): string | undefined => listOf(raw[`${VIEW}${name}`])[0];
  const page = Number(view('page') ?? 1);
  const columns =
    view('columns')
      ?.split(',')
      .filter((one) => one !== '') ?? [];
  return {
    filter,
    sort: parseSort(view('sort')),
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
    columns: columns.length === 0 ? null : columns,
    panel: oneOf(view('panel'), PANELS, DEFAULT_STATE.panel),
    interval: oneOf(view('interval'), ['week', 'month'], DEFAULT_STATE.interval),
    measure: oneOf(view('measure'), ['counts', 'share'], DEFAULT_STATE.measure),
    mutationType: oneOf(view('mutations'), ['aminoAcid', 'nucleotide'], DEFAULT_STATE.mutationType),
    minProportion: parseProportion(view('minProportion')),
    region: view('region') ?? null,
  };
}

/** Writes the state as parameters of an address; what is as by default is left out. */
export function formatSearchState(state: SearchState): RawSearch {
  const raw: RawSearch = {};
  for (const [name, values] of Object.entries(state.filter)) {
    const [first] = values;
    if (first === undefined) continue;
    raw[name] = values.length === 1 ? first : [...values];
  }
  const view = (name: string, value: string, otherwise: string): void => {
    if (value !== otherwise) raw[`${VIEW}${name}`] = value;
  };
  if (state.sort !== null)
    view('sort', `${state.sort.descending ? '-' : ''}${state.sort.column}`, '');
  view('page', String(state.page), '1');
  if (state.columns !== null) view('columns', state.columns.join(','), '');
  view('panel', state.panel, DEFAULT_STATE.panel);
  view('interval', state.interval, DEFAULT_STATE.interval);
  view('measure', state.measure, DEFAULT_STATE.measure);
  view('mutations', state.mutationType, DEFAULT_STATE.mutationType);
  view('minProportion', String(state.minProportion), String(DEFAULT_STATE.minProportion));
  view('region', state.region ?? '', '');
  return raw;
}

/** The filter with one more value of a parameter; parameters of one value get it instead. */
export function addToFilter(filter: LapisFilter, param: string, value: string): LapisFilter {
  if (isSingleValued(param)) return { ...filter, [param]: [value] };
  const known = filter[param] ?? [];
  return known.includes(value) ? filter : { ...filter, [param]: [...known, value] };
}

/** The filter without a value of a parameter, or without the parameter. */
export function removeFromFilter(filter: LapisFilter, param: string, value?: string): LapisFilter {
  const { [param]: known = [], ...others } = filter;
  const rest = value === undefined ? [] : known.filter((one) => one !== value);
  return rest.length === 0 ? others : { ...others, [param]: rest };
}

/** Whether a parameter takes one value: bounds, tests for nothing, free text, a query, a past moment. */
export function isSingleValued(param: string): boolean {
  return /^(?:advancedQuery|variantQuery|freeText|asOf)$|(?:From|To|\.isNull|\.regex)$/.test(param);
}
