import { queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { isQuiet } from './quiet.ts';
import type { NodeSummary } from './types.ts';

const PREPARING_INTERVAL_MS = 2000;

/** The node and who is signed in; asked again while an instance is still being prepared. */
export const nodeQuery = queryOptions({
  queryKey: ['node'],
  queryFn: ({ signal, client: cache }) => {
    const known = isQuiet() ? cache.getQueryData<NodeSummary>(['node']) : undefined;
    return known === undefined ? client.readNode(signal) : known;
  },
  refetchInterval: ({ state }) =>
    state.data?.instances.some((one) => one.status === 'preparing') ? PREPARING_INTERVAL_MS : false,
});

export const pathogensQuery = queryOptions({
  queryKey: ['pathogens'],
  queryFn: () => client.listPathogens(),
});

export function pathogenQuery(id: string) {
  return queryOptions({ queryKey: ['pathogen', id], queryFn: () => client.readPathogen(id) });
}

export function instanceQuery(id: string) {
  return queryOptions({ queryKey: ['instance', id], queryFn: () => client.readInstance(id) });
}

export function entryQuery(accession: string) {
  return queryOptions({
    queryKey: ['entry', accession],
    queryFn: () => client.readEntry(accession),
  });
}
