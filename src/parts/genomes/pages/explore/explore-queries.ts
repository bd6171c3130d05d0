import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { type LapisFilter, toFilterBody } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import type { AnswerOf, ExploreAnswer, PanelOf } from '../../explore/explore-panels.ts';

type PanelType = ExploreAnswer['type'];
/** A panel as it is asked: what has a default may be left out. */
export type Asked<T extends PanelType> = Partial<PanelOf<T>> & { readonly type: T };

export interface Explored<T extends PanelType> {
  readonly totals: readonly number[];
  readonly overlaps: readonly (readonly number[])[];
  readonly panels: { readonly [K in T]: AnswerOf<K> };
}

/** The panels of one question by their type, of which each is asked once at most. */
function byType<T extends PanelType>(panels: readonly ExploreAnswer[]) {
  return Object.fromEntries(panels.map((panel) => [panel.type, panel])) as unknown as {
    readonly [K in T]: AnswerOf<K>;
  };
}

/** A question with several panels about some queries. */
export function exploreQuery<T extends PanelType>(
  instance: Instance,
  queries: readonly LapisFilter[],
  panels: readonly Asked<T>[],
) {
  return queryOptions({
    queryKey: ['explore', instance.id, instance.dataVersion, queries, panels],
    queryFn: async ({ signal }): Promise<Explored<T>> => {
      const { data } = await callOperation(
        'explore-genomes',
        {
          params: { id: instance.id },
          query: {},
          body: {
            queries: queries.map((filter) => ({ filters: toFilterBody(filter) })),
            panels: panels as never,
          },
        },
        signal,
      );
      return { ...data, panels: byType<T>(data.panels as readonly ExploreAnswer[]) };
    },
    placeholderData: keepPreviousData,
  });
}

/** Asks for panels, and asks again as the queries change; what was shown stays until the answer is there. */
export function useExplored<T extends PanelType>(
  instance: Instance,
  queries: readonly LapisFilter[],
  panels: readonly Asked<T>[],
) {
  return useQuery(exploreQuery<T>(instance, queries, panels));
}
