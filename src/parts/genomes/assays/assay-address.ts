import type { Oligo } from '../../../bio/oligo.ts';
import type { AssayBody } from './assay-request.ts';
import { NEAR_END } from './near-end.ts';

/**
 * Everything that the page on assays shows, and so everything that its address says: filters of genomes as on the search
 * page, and the page's own parameters (`view.…`). A kept assay is such an address, which the node checks again and again.
 */
export interface AssayAddress {
  readonly filter: Readonly<Record<string, readonly string[]>>;
  /** Pasted; empty where an assay of the node is looked at, or nothing yet. */
  readonly oligos: readonly Oligo[];
  /** Id of an assay that the node has. */
  readonly assay: string | null;
  /** Name of the oligo that the charts are about; null for all. */
  readonly focus: string | null;
  readonly nearEnd: number;
  readonly period: AssayBody['period'];
  /** Column of the chart of places; null for the instance's own. */
  readonly place: string | null;
  /** Share of genomes with mismatches, from 0 to 1, from which on somebody is told. */
  readonly threshold: number;
  /** Weeks up to now that this share is of. */
  readonly weeks: number;
}

type Raw = Readonly<Record<string, unknown>>;

const VIEW = 'view.';
const PERIODS = ['day', 'week', 'month'] as const;

export const DEFAULT_ASSAY: AssayAddress = {
  ...{ filter: {}, oligos: [], assay: null, focus: null, nearEnd: NEAR_END, period: 'week' },
  ...{ place: null, threshold: 0.05, weeks: 8 },
};

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String).filter((one) => one !== '');
  return value === undefined || value === null || value === '' ? [] : [String(value)];
}

/** 'N1 forward GACCCC…': the letters stand behind the last blank. */
function toOligo(text: string): Oligo {
  const blank = text.lastIndexOf(' ');
  return { name: text.slice(0, Math.max(0, blank)), sequence: text.slice(blank + 1) };
}

function numberBetween(
  text: string | undefined,
  [least, most]: readonly [number, number],
  otherwise: number,
): number {
  const value = text === undefined ? Number.NaN : Number(text);
  return value >= least && value <= most ? value : otherwise;
}

function wholeBetween(
  text: string | undefined,
  bounds: readonly [number, number],
  otherwise: number,
): number {
  return Math.round(numberBetween(text, bounds, otherwise));
}

/** Reads an address' parameters; what is no valid view falls back to the default. */
export function parseAssayAddress(raw: Raw): AssayAddress {
  const view = (name: string): string | undefined => listOf(raw[`${VIEW}${name}`])[0];
  const filter: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(raw)) {
    const values = [...new Set(listOf(value))];
    if (!name.startsWith(VIEW) && values.length > 0) filter[name] = values;
  }
  return {
    filter,
    oligos: listOf(raw[`${VIEW}oligo`]).map(toOligo),
    assay: view('assay') ?? null,
    focus: view('focus') ?? null,
    nearEnd: wholeBetween(view('nearEnd'), [1, 20], DEFAULT_ASSAY.nearEnd),
    period: PERIODS.find((one) => one === view('period')) ?? DEFAULT_ASSAY.period,
    place: view('place') ?? null,
    threshold: numberBetween(view('threshold'), [0.001, 1], DEFAULT_ASSAY.threshold),
    weeks: wholeBetween(view('weeks'), [1, 104], DEFAULT_ASSAY.weeks),
  };
}

/** Writes an address' parameters; what is as by default is left out. */
export function formatAssayAddress(address: AssayAddress): Record<string, string | string[]> {
  const raw: Record<string, string | string[]> = {};
  const put = (name: string, values: readonly string[]): void => {
    const [first] = values;
    if (first !== undefined) raw[name] = values.length === 1 ? first : [...values];
  };
  for (const [name, values] of Object.entries(address.filter)) put(name, values);
  put(
    `${VIEW}oligo`,
    address.oligos.map(({ name, sequence }) => `${name} ${sequence}`),
  );
  const view = (name: string, value: string | number | null, otherwise: string | number | null) => {
    if (value !== null && value !== otherwise) raw[`${VIEW}${name}`] = String(value);
  };
  view('assay', address.assay, null);
  view('focus', address.focus, null);
  view('nearEnd', address.nearEnd, DEFAULT_ASSAY.nearEnd);
  view('period', address.period, DEFAULT_ASSAY.period);
  view('place', address.place, null);
  view('threshold', address.threshold, DEFAULT_ASSAY.threshold);
  view('weeks', address.weeks, DEFAULT_ASSAY.weeks);
  return raw;
}

/** Which oligos a question about an address is about; null where it names none. */
export function findAsked({
  oligos,
  assay,
}: AssayAddress): { readonly oligos: Oligo[] } | { readonly assay: string } | null {
  if (oligos.length > 0) return { oligos: [...oligos] };
  return assay === null ? null : { assay };
}
