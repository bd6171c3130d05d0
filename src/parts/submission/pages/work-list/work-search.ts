import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';

export type FoundDraft = Answer<'search-drafts'>['drafts'][number];

/** In which state drafts are looked for; 'pending' stands for all that are neither released nor withdrawn. */
export const searchedStates = [
  'pending',
  'received',
  'waiting',
  'needs-attention',
  'ready',
  'approved',
  'released',
  'withdrawn',
  'all',
] as const;

/** What drafts of a group are looked for, as the address of the page holds it; an empty text stands for anything. */
export interface WorkSearch {
  readonly group: string;
  readonly state: (typeof searchedStates)[number];
  readonly instance: string;
  readonly submission: string;
  readonly problem: string;
  readonly text: string;
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

export const SHOWN = 100;
/** As many as a table of changes is compared with. */
export const MOST_FETCHED = 10_000;

/** Reads what an address asks for; what it does not say is `state=pending` and anything. */
export function parseWorkSearch(search: Readonly<Record<string, unknown>>): WorkSearch {
  const read = (name: string): string => {
    const value = search[name];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  };
  return {
    group: read('group'),
    state: searchedStates.find((one) => one === search.state) ?? 'pending',
    instance: read('instance'),
    submission: read('submission'),
    problem: read('problem'),
    text: read('text'),
    field: read('field'),
    from: read('from'),
    to: read('to'),
  };
}

/** Writes what `parseWorkSearch` reads, as short as it can be. */
export function formatWorkSearch(search: WorkSearch): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([name, value]) => value !== '' && !(name === 'state' && value === 'pending'),
    ),
  );
}

function toQuery({ group: _group, field, text, ...others }: WorkSearch) {
  const given = Object.entries({ ...others, text, field: text === '' ? '' : field });
  return Object.fromEntries(given.filter(([, value]) => value !== '')) as Partial<
    Omit<WorkSearch, 'group'>
  >;
}

/** A page of what is found, behind the draft with the given id. */
export function workQuery(search: WorkSearch, before: number | null) {
  return queryOptions({
    queryKey: ['work-list', search, before],
    queryFn: ({ signal }) =>
      callOperation(
        'search-drafts',
        {
          params: { group: search.group },
          query: { ...toQuery(search), limit: SHOWN, ...(before === null ? {} : { before }) },
        },
        signal,
      ),
    enabled: search.group !== '',
    placeholderData: (previous) => previous,
  });
}

/** All that is found, up to `MOST_FETCHED`. */
export async function fetchFound(search: WorkSearch): Promise<readonly FoundDraft[]> {
  const all: FoundDraft[] = [];
  for (let before: number | null = null; all.length < MOST_FETCHED; ) {
    const { drafts, next }: Answer<'search-drafts'> = await callOperation('search-drafts', {
      params: { group: search.group },
      query: { ...toQuery(search), limit: 1000, ...(before === null ? {} : { before }) },
    });
    all.push(...drafts);
    if (next === null) break;
    before = next;
  }
  return all;
}
