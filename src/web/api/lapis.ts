import { requestJson } from './http.ts';
import type { LapisRow, MutationRow } from './types.ts';

/** LAPIS filter parameters by name; several values of a column are alternatives. */
export type LapisFilter = Readonly<Record<string, readonly string[]>>;

export type LapisAction =
  | 'aggregated'
  | 'details'
  | 'nucleotideMutations'
  | 'aminoAcidMutations'
  | 'nucleotideInsertions'
  | 'aminoAcidInsertions'
  | 'alignedNucleotideSequences'
  | 'unalignedNucleotideSequences';

export interface LapisQuery {
  readonly fields?: readonly string[];
  readonly orderBy?: readonly {
    readonly field: string;
    readonly type: 'ascending' | 'descending';
  }[];
  readonly limit?: number;
  readonly offset?: number;
  readonly minProportion?: number;
}

/** Parameters that take one value only. */
const SINGLE = /^(?:advancedQuery|variantQuery|freeText|asOf)$|(?:From|To|\.isNull|\.regex)$/;

/** A filter as the body of a request takes it. */
export function toFilterBody(filter: LapisFilter): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(filter)) {
    if (values.length === 0) continue;
    if (name.endsWith('.isNull')) body[name] = values[0] === 'true';
    else body[name] = SINGLE.test(name) ? values[0] : values;
  }
  return body;
}

/** Asks the query interface of one instance with a filter, by POST, so that no filter is too long. */
export async function askLapis<Row>(
  instance: string,
  action: LapisAction,
  options: { filter: LapisFilter; query?: LapisQuery; signal?: AbortSignal },
): Promise<readonly Row[]> {
  const answer = await requestJson<{ data: readonly Row[] }>(
    `/api/lapis/${encodeURIComponent(instance)}/sample/${action}`,
    {
      method: 'POST',
      body: { ...toFilterBody(options.filter), ...options.query },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  return answer.data;
}

/** How many genomes match. */
export async function countMatches(
  instance: string,
  filter: LapisFilter,
  signal: AbortSignal,
): Promise<number> {
  const rows = await askLapis<{ count: number }>(instance, 'aggregated', { filter, signal });
  return rows[0]?.count ?? 0;
}

export type { LapisRow, MutationRow };

/** Query string parameters of a filter, in LAPIS' form for GET. */
export function toSearchParams(
  filter: LapisFilter,
  extra: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(filter)) {
    for (const value of values) params.append(name, value);
  }
  for (const [name, value] of Object.entries(extra)) params.set(name, value);
  return params;
}

/** The address of an answer as a file or for use outside the portal, from the root of the node. */
export function lapisAddress(
  instance: string,
  action: LapisAction,
  options: {
    filter: LapisFilter;
    extra?: Readonly<Record<string, string>>;
    /** One segment of several; null or nothing for all that the action gives. */
    sequence?: string | null;
  },
): string {
  const query = toSearchParams(options.filter, options.extra).toString();
  const sequence = options.sequence == null ? '' : `/${encodeURIComponent(options.sequence)}`;
  const path = `/api/lapis/${encodeURIComponent(instance)}/sample/${action}${sequence}`;
  return query === '' ? path : `${path}?${query}`;
}
