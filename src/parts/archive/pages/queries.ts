import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';

export type FileRow = Answer<'list-files'>['files'][number];

export const FILES_SHOWN = 200;
const WORKING_INTERVAL_MS = 1000;

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => callOperation('list-groups', {}, signal),
});

/** Files of a group; asked again while some are looked at. */
export function filesQuery(group: string) {
  return queryOptions({
    queryKey: ['files', group],
    queryFn: ({ signal }) =>
      callOperation('list-files', { query: { group, limit: FILES_SHOWN } }, signal),
    enabled: group !== '',
    refetchInterval: ({ state }) =>
      state.data?.files.some((file) => file.state === 'checking') ? WORKING_INTERVAL_MS : false,
  });
}

export function storageQuery(group: string) {
  return queryOptions({
    queryKey: ['storage', group],
    queryFn: ({ signal }) => callOperation('get-group-storage', { params: { group } }, signal),
    enabled: group !== '',
  });
}

/** Where the bytes of a file are. */
export function toContentPath(id: string): string {
  return `/api/files/${encodeURIComponent(id)}/content`;
}
