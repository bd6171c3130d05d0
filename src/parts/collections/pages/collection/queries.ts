import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';

export type Collection = Answer<'get-collection'>;
export type CollectionMember = Answer<'list-collection-members'>['members'][number];
export type ListedCollection = Answer<'list-collections'>['collections'][number];

const DEPOSIT_INTERVAL_MS = 3000;

/** A version of a collection; asked again while its DOI is registered. */
export function collectionQuery(reference: string) {
  return queryOptions({
    queryKey: ['collection', reference],
    queryFn: ({ signal }) =>
      callOperation('get-collection', { params: { collection: reference } }, signal),
    refetchInterval: ({ state }) =>
      state.data?.doi?.state === 'waiting' ? DEPOSIT_INTERVAL_MS : false,
  });
}

export function collectionsQuery(own: boolean, offset: number) {
  return queryOptions({
    queryKey: ['collections', own, offset],
    queryFn: ({ signal }) =>
      callOperation('list-collections', { query: { own: own ? 'true' : 'false', offset } }, signal),
  });
}

/** Groups in whose name the reader may send something. */
export const sendingGroupsQuery = queryOptions({
  queryKey: ['groups', 'sending'],
  queryFn: ({ signal }) => callOperation('list-groups', {}, signal),
  select: ({ groups }) => groups.filter(({ rights }) => rights.includes('submit')),
});
