import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';

export type VaultRecord = Answer<'list-vault-records'>['records'][number];
export type VaultFileRow = Answer<'list-vault-files'>['files'][number];
export type Group = Answer<'list-groups'>['groups'][number];

const SHOWN = 200;
const WORKING_INTERVAL_MS = 1000;

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => callOperation('list-groups', {}, signal),
});

export const catalogueQuery = queryOptions({
  queryKey: ['vault-catalogue'],
  queryFn: ({ signal }) =>
    callOperation(
      'list-vault-records',
      { query: { kind: 'dataset', state: 'published', limit: SHOWN } },
      signal,
    ),
});

export function datasetQuery(record: string) {
  return queryOptions({
    queryKey: ['vault-dataset', record],
    queryFn: ({ signal }) => callOperation('get-vault-dataset', { params: { record } }, signal),
  });
}

export function recordsQuery(group: string) {
  return queryOptions({
    queryKey: ['vault-records', group],
    queryFn: ({ signal }) =>
      callOperation('list-vault-records', { query: { group, limit: SHOWN } }, signal),
  });
}

/** Files of a group; asked again while some are read. */
export function filesQuery(group: string) {
  return queryOptions({
    queryKey: ['vault-files', group],
    queryFn: ({ signal }) =>
      callOperation('list-vault-files', { query: { group, limit: SHOWN } }, signal),
    refetchInterval: ({ state }) =>
      state.data?.files.some((file) => file.state === 'verifying') ? WORKING_INTERVAL_MS : false,
  });
}

export const keyQuery = queryOptions({
  queryKey: ['vault-key'],
  queryFn: ({ signal }) => callOperation('get-vault-key', {}, signal),
});
