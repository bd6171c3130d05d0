import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';

export type SubmissionSummary = Answer<'list-submissions'>['submissions'][number];
export type SubmissionPage = Answer<'get-submission'>;
export type DraftSummary = Answer<'list-drafts'>['drafts'][number];
export type DraftPage = Answer<'get-draft'>;
export type ProblemGroup = SubmissionPage['problemGroups'][number];

/** What of a submission's drafts is shown. */
export interface DraftFilter {
  readonly state?: DraftSummary['state'];
  readonly problem?: string;
  readonly field?: string;
  readonly search?: string;
}

const WORKING_INTERVAL_MS = 1000;

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => callOperation('list-groups', {}, signal),
});

export function submissionsQuery(
  waiting: DraftSummary['state'] | null,
  group: string | null = null,
) {
  return queryOptions({
    queryKey: ['submissions', waiting, group],
    queryFn: ({ signal }) =>
      callOperation(
        'list-submissions',
        {
          query: {
            limit: 200,
            ...(waiting === null ? {} : { waiting }),
            ...(group === null ? {} : { group }),
          },
        },
        signal,
      ),
  });
}

/** Asked again while rows are worked on or their release is under way. */
export function submissionQuery(submission: string) {
  return queryOptions({
    queryKey: ['submission', submission],
    queryFn: ({ signal }) => callOperation('get-submission', { params: { submission } }, signal),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isWorking(data) ? WORKING_INTERVAL_MS : false,
  });
}

/** Whether the node has still something to do with it by itself. */
export function isWorking({ state, counts }: Pick<SubmissionPage, 'state' | 'counts'>): boolean {
  return state === 'receiving' || state === 'processing' || (counts.approved ?? 0) > 0;
}

export const DRAFTS_SHOWN = 100;

export function draftsQuery(
  submission: string,
  question: { readonly filter: DraftFilter; readonly after: number; readonly changes: number },
) {
  const { filter, after, changes } = question;
  return queryOptions({
    // Drafts that have changed are others: no answer of before is shown for them.
    queryKey: ['drafts', submission, filter, after, changes],
    queryFn: ({ signal }) =>
      callOperation(
        'list-drafts',
        { params: { submission }, query: { ...filter, after, limit: DRAFTS_SHOWN } },
        signal,
      ),
    placeholderData: (previous) => previous,
  });
}

export function draftQuery(draft: number, change: number) {
  return queryOptions({
    queryKey: ['draft', draft, change],
    queryFn: ({ signal }) => callOperation('get-draft', { params: { draft } }, signal),
  });
}
