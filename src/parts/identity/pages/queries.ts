import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';

export type AccountDetails = Answer<'get-account'>;
export type ListedAccount = Answer<'list-accounts'>['accounts'][number];
export type ListedGroup = Answer<'list-groups'>['groups'][number];
export type GroupDetails = Answer<'get-group'>;
export type ListedToken = Answer<'list-tokens'>['tokens'][number];

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => callOperation('get-account', {}, signal),
});

/** The same key and answer as other pages that offer the reader's groups. */
export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => callOperation('list-groups', {}, signal),
});

export function groupQuery(group: string) {
  return queryOptions({
    queryKey: ['group', group],
    queryFn: ({ signal }) => callOperation('get-group', { params: { group } }, signal),
  });
}

export const ownInvitationsQuery = queryOptions({
  queryKey: ['own-invitations'],
  queryFn: ({ signal }) => callOperation('list-own-invitations', {}, signal),
});
