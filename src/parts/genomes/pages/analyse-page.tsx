import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { pathogenQuery, pathogensQuery } from '../../../web/api/queries.ts';
import type { PathogenSummary } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import type { DatasetState } from './analyse/analysis-session.ts';
import { type ResultsProps, ResultsView, SegmentedResults } from './analyse/results-view.tsx';
import { RunStatus } from './analyse/run-status.tsx';
import { SequenceInput } from './analyse/sequence-input.tsx';
import type { DatasetDescription } from './analyse/thread-protocol.ts';
import {
  defaultThreads,
  findKeptPathogen,
  listThreadCounts,
  useSession,
} from './analyse/use-session.ts';

function DatasetStatus({ state }: { readonly state: DatasetState | null }): ReactElement {
  if (state?.stage !== 'ready') {
    return (
      <span className="small muted" role="status">
        {state?.stage === 'failed' ? '' : message('analyse.loadingDataset')}
      </span>
    );
  }
  const { datasetTag, tree, segments } = state.description;
  if (segments !== undefined) {
    const names = segments.map(({ segment }) => segment).join(', ');
    return (
      <span className="small muted" role="status">
        {message('analyse.readySegments', { version: datasetTag.slice(0, 40), segments: names })}
      </span>
    );
  }
  return (
    <span className="small muted" role="status">
      {tree === null
        ? message('analyse.readyWithoutTree', { version: datasetTag.slice(0, 40) })
        : message('analyse.ready', { version: datasetTag.slice(0, 40), nodes: tree.names.length })}
    </span>
  );
}

function Results({
  description,
  ...props
}: ResultsProps & { readonly description: DatasetDescription }): ReactElement {
  const { segments } = description;
  return segments === undefined ? (
    <ResultsView description={description} {...props} />
  ) : (
    <SegmentedResults segments={segments} {...props} />
  );
}

function AnalyseView({
  pathogens,
}: {
  readonly pathogens: readonly PathogenSummary[];
}): ReactElement {
  const { pathogen: asked } = useSearch({ strict: false }) as { readonly pathogen?: string };
  const known = [asked, findKeptPathogen()].find((id) => pathogens.some((one) => one.id === id));
  const [id, setId] = useState(known ?? pathogens[0]?.id ?? '');
  const [threads, setThreads] = useState(defaultThreads);
  const pathogen = useQuery(pathogenQuery(id));
  const { session, state } = useSession(id, threads);
  const description = state?.dataset.stage === 'ready' ? state.dataset.description : null;
  const run = state?.run ?? null;
  return (
    <>
      <section className="panel stack" aria-labelledby="input">
        <h2 id="input" className="visually-hidden">
          {message('analyse.input')}
        </h2>
        <div className="row">
          <label className="row small">
            <span className="label">{message('pathogen.title')}</span>
            <select
              className="native-field"
              value={id}
              onChange={(event) => setId(event.currentTarget.value)}
            >
              {pathogens.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.displayName}
                </option>
              ))}
            </select>
          </label>
          <label className="row small">
            <span className="label">{message('analyse.threads')}</span>
            <select
              className="native-field"
              value={threads}
              onChange={(event) => setThreads(Number(event.currentTarget.value))}
            >
              {listThreadCounts().map((count) => (
                <option key={count} value={count}>
                  {String(count)}
                </option>
              ))}
            </select>
          </label>
          <DatasetStatus state={state?.dataset ?? null} />
        </div>
        {state?.dataset.stage === 'failed' ? (
          <FailureView error={state.dataset.error} retry={() => session?.load()} />
        ) : null}
        <SequenceInput
          isOpen={session !== null}
          isCompact={run !== null}
          onStart={(sources) => session?.run(sources)}
        />
        {state === null || state.waiting.length === 0 ? null : (
          <p className="notice" role="status">
            {message('analyse.waiting', { sources: state.waiting.join(', ').slice(0, 120) })}
          </p>
        )}
        {run === null ? null : <RunStatus run={run} onCancel={() => session?.cancel()} />}
      </section>
      {description !== null && session !== null && pathogen.isSuccess && state?.rows.length ? (
        <Results
          key={state.runNumber}
          session={session}
          pathogen={pathogen.data}
          description={description}
          rows={state.rows}
          isRunning={run?.stage === 'running'}
        />
      ) : null}
    </>
  );
}

/** Analysis of the reader's own sequences in the browser; they never leave it. */
export function Page(): ReactElement {
  usePageTitle(message('analyse.title'));
  const pathogens = useQuery(pathogensQuery);
  if (pathogens.isPending) return <Loading />;
  if (pathogens.isError) {
    return <FailureView error={pathogens.error} isPage retry={() => pathogens.refetch()} />;
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('analyse.title')}</h1>
        <p>{message('analyse.what')}</p>
      </div>
      <p className="notice notice-private">{message('analyse.private')}</p>
      {pathogens.data.length === 0 ? (
        <p className="notice notice-warn">{message('home.noInstancesDetail')}</p>
      ) : (
        <AnalyseView pathogens={pathogens.data} />
      )}
    </div>
  );
}
