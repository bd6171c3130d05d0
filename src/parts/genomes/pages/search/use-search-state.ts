import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import { formatSearchState, parseSearchState, type SearchState } from './search-state.ts';

export interface SearchControls {
  readonly state: SearchState;
  /** Changes the view; a change of filter or sort goes back to the first page. */
  readonly update: (change: Partial<SearchState>) => void;
  readonly setFilter: (filter: LapisFilter) => void;
}

/** The state of the search page, which lives in the address and nowhere else. */
export function useSearchState(): SearchControls {
  const raw = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const state = useMemo(() => parseSearchState(raw), [raw]);
  const update = useCallback(
    (change: Partial<SearchState>) => {
      const isNewList = change.filter !== undefined || change.sort !== undefined;
      navigate({
        to: '.',
        search: (previous: Readonly<Record<string, unknown>>) =>
          formatSearchState({
            ...parseSearchState(previous),
            ...(isNewList ? { page: 1 } : {}),
            ...change,
          }) as never,
        resetScroll: false,
      });
    },
    [navigate],
  );
  const setFilter = useCallback((filter: LapisFilter) => update({ filter }), [update]);
  return { state, update, setFilter };
}
