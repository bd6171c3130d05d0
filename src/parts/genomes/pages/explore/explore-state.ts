import type { LapisFilter } from '../../../../web/api/lapis.ts';
import { formatSearch, parseSearch, type RawSearch } from '../../../../web/router/search-codec.ts';
import { isSingleValued } from '../search/search-state.ts';

export const MEASURES = ['counts', 'share', 'lines', 'log'] as const;
export type Measure = (typeof MEASURES)[number];
export const MOST_QUERIES = 6;

/**
 * Everything that the page Explore shows, and so everything that its address says. The filters of the first
 * query stand there as on the search page, so that the same address is a search, a feed and a request; each
 * further query is one parameter `view.with`, itself an address' search (`country=France&lineage=B.1*`).
 */
export interface ExploreState {
  /** One to six. */
  readonly queries: readonly LapisFilter[];
  readonly period: 'day' | 'week' | 'month';
  readonly measure: Measure;
  /** The column that colours the chart over time; null for the instance's lineage. */
  readonly by: string | null;
  readonly kind: 'aminoAcid' | 'nucleotide';
  /** Mutations below this share, from 0 to 1, are left out. */
  readonly minProportion: number;
  /** Name of a CDS or segment that the genome view is zoomed to. */
  readonly region: string | null;
  /** Growth is estimated of so many days up to the last genome; null for all. */
  readonly days: number | null;
}

export const DEFAULT_EXPLORE: ExploreState = {
  queries: [{}],
  period: 'week',
  measure: 'share',
  by: null,
  kind: 'aminoAcid',
  minProportion: 0.05,
  region: null,
  days: 120,
};

const VIEW = 'view.';
const PERIODS = ['day', 'week', 'month'] as const;
const KINDS = ['aminoAcid', 'nucleotide'] as const;

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String).filter((one) => one !== '');
  return value === undefined || value === null || value === '' ? [] : [String(value)];
}

function toFilter(raw: Readonly<Record<string, unknown>>): LapisFilter {
  const filter: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(raw)) {
    const values = listOf(value);
    if (name.startsWith(VIEW) || values.length === 0) continue;
    filter[name] = isSingleValued(name) ? values.slice(0, 1) : [...new Set(values)];
  }
  return filter;
}

function toRaw(filter: LapisFilter): RawSearch {
  const raw: RawSearch = {};
  for (const [name, values] of Object.entries(filter)) {
    const [first] = values;
    if (first !== undefined) raw[name] = values.length === 1 ? first : [...values];
  }
  return raw;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === value) ?? otherwise;
}

function parseDays(value: string | undefined): number | null {
  if (value === 'all') return null;
  const days = Number(value);
  return Number.isInteger(days) && days >= 7 && days <= 36_600 ? days : DEFAULT_EXPLORE.days;
}

/** Reads the state from an address; what is no valid view falls back to the default. */
export function parseExploreState(raw: Readonly<Record<string, unknown>>): ExploreState {
  const view = (name: string): string | undefined => listOf(raw[`${VIEW}${name}`])[0];
  const others = listOf(raw[`${VIEW}with`]).map((text) =>
    toFilter(parseSearch(text === EVERYTHING ? '' : text)),
  );
  const share = Number(view('minProportion') ?? DEFAULT_EXPLORE.minProportion);
  return {
    queries: [toFilter(raw), ...others].slice(0, MOST_QUERIES),
    period: oneOf(view('period'), PERIODS, DEFAULT_EXPLORE.period),
    measure: oneOf(view('measure'), MEASURES, DEFAULT_EXPLORE.measure),
    by: view('by') ?? null,
    kind: oneOf(view('mutations'), KINDS, DEFAULT_EXPLORE.kind),
    minProportion: share >= 0.001 && share <= 1 ? share : DEFAULT_EXPLORE.minProportion,
    region: view('region') ?? null,
    days: parseDays(view('days')),
  };
}

/** What stands for a query without filters: a parameter cannot be empty. */
const EVERYTHING = '*';

/** Writes the state as parameters of an address; what is as by default is left out. */
export function formatExploreState(state: ExploreState): RawSearch {
  const [first = {}, ...others] = state.queries;
  const raw = toRaw(first);
  const texts = others.map((filter) => formatSearch(toRaw(filter)).slice(1) || EVERYTHING);
  const view = (name: string, value: string, otherwise: string): void => {
    if (value !== otherwise) raw[`${VIEW}${name}`] = value;
  };
  if (texts.length > 0) raw[`${VIEW}with`] = texts.length === 1 ? (texts[0] as string) : texts;
  view('period', state.period, DEFAULT_EXPLORE.period);
  view('measure', state.measure, DEFAULT_EXPLORE.measure);
  view('by', state.by ?? '', '');
  view('mutations', state.kind, DEFAULT_EXPLORE.kind);
  view('minProportion', String(state.minProportion), String(DEFAULT_EXPLORE.minProportion));
  view('region', state.region ?? '', '');
  view('days', state.days === null ? 'all' : String(state.days), String(DEFAULT_EXPLORE.days));
  return raw;
}

/** The queries with another filter at one place. */
export function replaceQuery(
  queries: readonly LapisFilter[],
  place: number,
  filter: LapisFilter,
): readonly LapisFilter[] {
  return queries.map((one, index) => (index === place ? filter : one));
}
