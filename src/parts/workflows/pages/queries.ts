import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';

export type Workflow = Answer<'list-workflows'>['workflows'][number];
export type RunRow = Answer<'list-workflow-runs'>['runs'][number];
export type WholeRun = Answer<'get-workflow-run'>;
export type Variant = Answer<'list-intra-host-variants'>['variants'][number];

const WORKING_INTERVAL_MS = 1000;

/** Whether a run has still something to do. */
export function isUnderWay({ state }: Pick<RunRow, 'state'>): boolean {
  return state === 'waiting' || state === 'running' || state === 'storing';
}

export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: ({ signal }) => callOperation('list-workflows', {}, signal),
});

/** The newest runs; asked again while some are under way. */
export const runsQuery = queryOptions({
  queryKey: ['workflow-runs'],
  queryFn: ({ signal }) => callOperation('list-workflow-runs', { query: { limit: 100 } }, signal),
  refetchInterval: ({ state }) => (state.data?.runs.some(isUnderWay) ? WORKING_INTERVAL_MS : false),
});

/** One run; asked again until it has ended. */
export function runQuery(run: string) {
  return queryOptions({
    queryKey: ['workflow-run', run],
    queryFn: ({ signal }) => callOperation('get-workflow-run', { params: { run } }, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnderWay(state.data) ? WORKING_INTERVAL_MS : false,
  });
}

/** Files that a workflow can read, of all groups of the reader. */
export const readFilesQuery = queryOptions({
  queryKey: ['files', 'of reads'],
  queryFn: async ({ signal }) => {
    const { files } = await callOperation(
      'list-files',
      { query: { state: 'ready', limit: 500 } },
      signal,
    );
    return files.filter(({ format }) => /^(fastq(\+\w+)?|bam)$/.test(format ?? ''));
  },
});
