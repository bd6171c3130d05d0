import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import {
  type ExploreState,
  formatExploreState,
  MOST_QUERIES,
  parseExploreState,
  replaceQuery,
} from './explore-state.ts';

export interface ExploreControls {
  readonly state: ExploreState;
  /** Place of the query that the search box and clicks in charts change. */
  readonly active: number;
  readonly setActive: (place: number) => void;
  readonly update: (change: Partial<ExploreState>) => void;
  /** Changes the active query. */
  readonly setFilter: (filter: LapisFilter) => void;
  /** Changes every query. */
  readonly mapFilters: (change: (filter: LapisFilter) => LapisFilter) => void;
  /** Adds a query like the active one, which becomes the active one. */
  readonly addQuery: () => void;
  readonly removeQuery: (place: number) => void;
}

/** The state of the page Explore, which lives in the address; only which query is being changed does not. */
export function useExploreState(): ExploreControls {
  const raw = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const state = useMemo(() => parseExploreState(raw), [raw]);
  const [wanted, setActive] = useState(0);
  const { queries } = state;
  const active = Math.min(wanted, queries.length - 1);
  const update = useCallback(
    (change: Partial<ExploreState>) => {
      navigate({
        to: '.',
        search: (previous: Readonly<Record<string, unknown>>) =>
          formatExploreState({ ...parseExploreState(previous), ...change }) as never,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return {
    state,
    active,
    setActive,
    update,
    setFilter: (filter) => update({ queries: replaceQuery(queries, active, filter) }),
    mapFilters: (change) => update({ queries: queries.map(change) }),
    addQuery: () => {
      if (queries.length >= MOST_QUERIES) return;
      update({ queries: [...queries, queries[active] ?? {}] });
      setActive(queries.length);
    },
    removeQuery: (place) => {
      update({ queries: queries.filter((_, index) => index !== place) });
      setActive(Math.max(0, place <= active ? active - 1 : active));
    },
  };
}
