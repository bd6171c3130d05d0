import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from '../../../../web/api/client.ts';
import { askLapis, countMatches, type LapisFilter } from '../../../../web/api/lapis.ts';
import type { FacetValue, Instance, LapisRow, MutationRow } from '../../../../web/api/types.ts';
import { removeFromFilter } from './search-state.ts';

export const PAGE_SIZE = 50;
export const FACET_LIMIT = 200;
/** Lineages with a colour of their own in the chart over time; the rest is added up. */
export const TOP_LINEAGES = 7;

/** Everything asked for one instance is asked anew when its data version changes. */
function key(instance: Instance, ...parts: readonly unknown[]): readonly unknown[] {
  return ['search', instance.id, instance.dataVersion, ...parts];
}

export function countQuery(instance: Instance, filter: LapisFilter) {
  return queryOptions({
    queryKey: key(instance, 'count', filter),
    queryFn: ({ signal }) => countMatches(instance.id, filter, signal),
    placeholderData: keepPreviousData,
  });
}

/**
 * Counts of the values of a column among the genomes that every other filter leaves, so that a
 * chosen value's alternatives keep their counts.
 */
export function facetQuery(instance: Instance, filter: LapisFilter, columns: readonly string[]) {
  const others = columns.reduce(
    (rest, column) => removeFromFilter(removeFromFilter(rest, column), `${column}.isNull`),
    filter,
  );
  return queryOptions({
    queryKey: key(instance, 'facets', others, columns),
    queryFn: ({ signal }) =>
      client.countFacets(instance.id, { filters: others, columns, limit: FACET_LIMIT }, signal),
    placeholderData: keepPreviousData,
    select: (answer): Readonly<Record<string, readonly FacetValue[]>> => answer.facets,
  });
}

export interface RowQuestion {
  readonly fields: readonly string[];
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly page: number;
}

export function rowsQuery(instance: Instance, filter: LapisFilter, question: RowQuestion) {
  const { fields, sort, page } = question;
  return queryOptions({
    queryKey: key(instance, 'rows', filter, question),
    queryFn: ({ signal }) =>
      askLapis<LapisRow>(instance.id, 'details', {
        filter,
        query: {
          fields,
          limit: PAGE_SIZE,
          offset: (page - 1) * PAGE_SIZE,
          orderBy: [
            {
              field: sort?.column ?? instance.primaryKey,
              type: sort?.descending ? 'descending' : 'ascending',
            },
          ],
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function byColumnQuery(instance: Instance, filter: LapisFilter, columns: readonly string[]) {
  return queryOptions({
    queryKey: key(instance, 'by', filter, columns),
    queryFn: ({ signal }) =>
      askLapis<LapisRow>(instance.id, 'aggregated', { filter, query: { fields: columns }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function mutationsQuery(
  instance: Instance,
  filter: LapisFilter,
  question: { readonly type: 'aminoAcid' | 'nucleotide'; readonly minProportion: number },
) {
  return queryOptions({
    queryKey: key(instance, 'mutations', filter, question),
    queryFn: ({ signal }) =>
      askLapis<MutationRow>(instance.id, `${question.type}Mutations`, {
        filter,
        query: { minProportion: question.minProportion },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
