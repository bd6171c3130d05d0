import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';

export type AnsweredDataset = Answer<'list-vault-stewardship'>['datasets'][number];
export type Use = Answer<'list-dataset-uses'>['uses'][number];
export type Assessment = Answer<'list-vault-assessments'>['assessments'][number];
export type OptOutList = Answer<'list-vault-opt-outs'>;
export type Lock = Answer<'list-vault-locks'>['locks'][number];

const WORKING_INTERVAL_MS = 2000;

export const stewardshipQuery = queryOptions({
  queryKey: ['vault-stewardship'],
  queryFn: ({ signal }) => callOperation('list-vault-stewardship', {}, signal),
});

export function usesQuery(dataset: string) {
  return queryOptions({
    queryKey: ['dataset-uses', dataset],
    queryFn: ({ signal }) => callOperation('list-dataset-uses', { params: { dataset } }, signal),
  });
}

export function useCountsQuery(record: string) {
  return queryOptions({
    queryKey: ['dataset-use-counts', record],
    queryFn: ({ signal }) =>
      callOperation('count-dataset-uses', { params: { record }, query: {} }, signal),
  });
}

export function assessmentsQuery(record: string) {
  return queryOptions({
    queryKey: ['vault-assessments', record],
    queryFn: ({ signal }) =>
      callOperation('list-vault-assessments', { params: { record } }, signal),
  });
}

/** The list of a dataset; asked again while tables are written anew. */
export function optOutsQuery(record: string) {
  return queryOptions({
    queryKey: ['vault-opt-outs', record],
    queryFn: ({ signal }) => callOperation('list-vault-opt-outs', { params: { record } }, signal),
    refetchInterval: ({ state }) =>
      state.data?.files.some(({ kind, held }) => kind === 'table' && held)
        ? WORKING_INTERVAL_MS
        : false,
  });
}

export const locksQuery = queryOptions({
  queryKey: ['vault-locks'],
  queryFn: ({ signal }) => callOperation('list-vault-locks', {}, signal),
});

export const vaultStateQuery = queryOptions({
  queryKey: ['vault-state'],
  queryFn: ({ signal }) => callOperation('get-vault-state', {}, signal),
});
