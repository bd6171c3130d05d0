import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { toFilterBody } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { type AssayAddress, findAsked } from '../../assays/assay-address.ts';
import type { AssayAnswer } from '../../assays/assay-request.ts';

/** The assays and schemes that the node has. */
export function knownAssaysQuery(instance: Instance) {
  return queryOptions({
    queryKey: ['assays', instance.id],
    queryFn: async ({ signal }) => {
      const params = { id: instance.id };
      return (await callOperation('list-assays', { params }, signal)).assays;
    },
  });
}

/** Column whose values the chart of places shows. */
export function findPlace(instance: Instance, { place }: Pick<AssayAddress, 'place'>): string {
  return place ?? instance.countryColumn;
}

/** What an address asks; nothing is asked before it names oligos. */
export function assayQuery(instance: Instance, address: AssayAddress) {
  const asked = findAsked(address);
  // The threshold is for notices only, so that typing it asks nothing anew.
  const { filter, focus, nearEnd, period } = address;
  const place = findPlace(instance, address);
  return queryOptions({
    queryKey: [
      ...['assay', instance.id, instance.dataVersion],
      ...[asked, filter, focus, nearEnd, period, place],
    ],
    queryFn: async ({ signal }): Promise<AssayAnswer> => {
      const { data } = await callOperation(
        'check-assay',
        {
          params: { id: instance.id },
          query: {},
          body: {
            ...asked,
            filters: toFilterBody(filter),
            ...{ focus, nearEnd, period, place, dateField: instance.dateColumn },
          },
        },
        signal,
      );
      return data as AssayAnswer;
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
}
