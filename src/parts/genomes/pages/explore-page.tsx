import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { instanceQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Instance, Pathogen } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { PageSlot } from '../../../web/shell/page-slot.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { CoOccurrencePanel } from './explore/co-occurrence-panel.tsx';
import { toCompared } from './explore/compared.ts';
import { useExplored } from './explore/explore-queries.ts';
import { DelayPanel, MissingPanel } from './explore/flow-panel.tsx';
import { GrowthPanel } from './explore/growth-panel.tsx';
import { HeatPanel } from './explore/heat-panel.tsx';
import { OverlapPanel } from './explore/overlap-panel.tsx';
import type { PanelProps } from './explore/panel-props.ts';
import { ColumnPanel } from './explore/people-panel.tsx';
import { PlacesPanel } from './explore/places-panel.tsx';
import { PrevalencePanel } from './explore/prevalence-panel.tsx';
import { QueryList } from './explore/query-list.tsx';
import { TimePanel } from './explore/time-panel.tsx';
import { useExploreState } from './explore/use-explore-state.ts';
import { DEFAULT_STATE, formatSearchState } from './search/search-state.ts';

/** Places in the page, in their order, for who does not want to scroll. */
const SECTIONS = [
  'over-time',
  'growth',
  'places',
  'mutations',
  'mutations-over-time',
  'co-occurrence',
  'delays',
] as const;

function Sections(): ReactElement {
  return (
    <nav className="section-links small no-print" aria-label={message('explore.sections')}>
      {SECTIONS.map((section) => (
        <a key={section} href={`#${section}`}>
          {message(`explore.section.${section}`)}
        </a>
      ))}
    </nav>
  );
}

/** Panels on the columns that the instance has. */
function ColumnPanels({
  columns,
  ...props
}: PanelProps & { readonly columns: readonly string[] }): ReactElement {
  const known = columns.filter((name) => props.instance.columns.some((one) => one.name === name));
  return (
    <>
      {known.map((name) => (
        <ColumnPanel key={name} {...props} column={name} />
      ))}
    </>
  );
}

function Panels(props: PanelProps): ReactElement {
  return (
    <>
      <TimePanel {...props} />
      <div className="panel-pair">
        <div className="stack">
          <GrowthPanel {...props} />
          <ColumnPanels {...props} columns={['host', 'sex']} />
        </div>
        <ColumnPanels {...props} columns={['age']} />
      </div>
      <PlacesPanel {...props} />
      <PrevalencePanel {...props} />
      <HeatPanel {...props} />
      <CoOccurrencePanel {...props} />
      <div className="panel-pair">
        <DelayPanel {...props} />
        <MissingPanel {...props} />
      </div>
    </>
  );
}

function ExploreView({
  instance,
  pathogen,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
}): ReactElement {
  const controls = useExploreState();
  const { state, active } = controls;
  const compared = useMemo(() => toCompared(state.queries, instance), [state.queries, instance]);
  const extent = useExplored<'extent'>(instance, state.queries, [
    { type: 'extent', dateField: instance.dateColumn },
  ]);
  const props: PanelProps = { instance, pathogen, controls, compared };
  const totals = extent.data?.totals;
  const isSeveral = compared.length > 1;
  const address = `/search/${encodeURIComponent(instance.id)}`;
  const search = formatSearchState({ ...DEFAULT_STATE, filter: state.queries[active] ?? {} });
  return (
    <div className="stack explore">
      <div className="row row-spread">
        <h1>{message('explore.heading', { name: instance.displayName })}</h1>
        <span className="row small">
          <PageSlot name="query" subject={instance.id} />
          <PageLink to={address} search={search}>
            {message('explore.asTable')}
          </PageLink>
          <PageLink to={`/lineages/${encodeURIComponent(instance.id)}`}>
            {message('lineages.title')}
          </PageLink>
          <PageLink to={`/assays/${encodeURIComponent(instance.id)}`} search={search}>
            {message('assay.title')}
          </PageLink>
          <PageLink to={`/structures/${encodeURIComponent(instance.id)}`} search={search}>
            {message('structure.title')}
          </PageLink>
        </span>
      </div>
      <QueryList
        instance={instance}
        pathogen={pathogen}
        controls={controls}
        compared={compared}
        totals={totals}
      />
      {extent.error !== null ? (
        <FailureView error={extent.error} retry={() => extent.refetch()} />
      ) : totals !== undefined && totals.every((total) => total === 0) ? (
        <div className="panel empty stack-tight">
          <h2>{message(instance.entries === 0 ? 'search.empty' : 'search.nothing')}</h2>
          <p className="muted">
            {message(instance.entries === 0 ? 'search.emptyDetail' : 'search.nothingDetail')}
          </p>
        </div>
      ) : (
        <>
          <Sections />
          {isSeveral && extent.data !== undefined ? (
            <OverlapPanel
              compared={compared}
              totals={extent.data.totals}
              overlaps={extent.data.overlaps}
              simulated={instance.simulated}
            />
          ) : null}
          <Panels {...props} />
        </>
      )}
    </div>
  );
}

/** Genomes of an instance, or of several queries side by side, in charts that share one address. */
export function Page(): ReactElement {
  const { instance: id } = useParams({ strict: false }) as { readonly instance: string };
  const instance = useQuery(instanceQuery(id));
  const pathogen = useQuery({
    ...pathogenQuery(instance.data?.pathogen ?? ''),
    enabled: instance.data !== undefined,
  });
  usePageTitle(
    instance.data === undefined
      ? message('explore.title')
      : message('explore.heading', { name: instance.data.displayName }),
  );
  useSimulatedBanner(instance.data?.simulated ?? false);
  const failed = instance.isError ? instance : pathogen.isError ? pathogen : null;
  if (failed !== null) {
    return <FailureView error={failed.error} isPage retry={() => failed.refetch()} />;
  }
  if (instance.data === undefined || pathogen.data === undefined) return <Loading />;
  return <ExploreView instance={instance.data} pathogen={pathogen.data} />;
}
