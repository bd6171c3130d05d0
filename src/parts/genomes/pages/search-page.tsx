import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { instanceQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Instance } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { PageSlot } from '../../../web/shell/page-slot.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { DEFAULT_EXPLORE, formatExploreState } from './explore/explore-state.ts';
import { formatMoment } from './search/describe-term.ts';
import { DownloadsPanel } from './search/downloads-panel.tsx';
import { FacetPanel } from './search/facet-panel.tsx';
import { FeedLinks } from './search/feed-links.tsx';
import { FilterChips } from './search/filter-chips.tsx';
import { MapPanel } from './search/map-panel.tsx';
import { MutationsPanel } from './search/mutations-panel.tsx';
import { ResultTable } from './search/result-table.tsx';
import { SearchBox } from './search/search-box.tsx';
import { countQuery } from './search/search-queries.ts';
import { addToFilter, PANELS, type Panel } from './search/search-state.ts';
import { TimePanel } from './search/time-panel.tsx';
import { type SearchControls, useSearchState } from './search/use-search-state.ts';

const TreePanel = lazy(async () => ({
  default: (await import('./search/tree-panel.tsx')).TreePanel,
}));

function PanelBody({
  instance,
  controls,
  total,
}: {
  readonly instance: Instance;
  readonly controls: SearchControls;
  readonly total: number;
}): ReactElement | null {
  const { state, update, setFilter } = controls;
  const pathogen = useQuery(pathogenQuery(instance.pathogen));
  switch (state.panel) {
    case 'time':
      return <TimePanel instance={instance} state={state} onUpdate={update} />;
    case 'map':
      return <MapPanel instance={instance} filter={state.filter} onChange={setFilter} />;
    case 'tree':
      return (
        <Suspense fallback={<Loading />}>
          <TreePanel
            instance={instance}
            pathogen={pathogen.data}
            filter={state.filter}
            onChange={setFilter}
          />
        </Suspense>
      );
    case 'mutations':
      if (pathogen.isError) return <FailureView error={pathogen.error} />;
      if (pathogen.data === undefined) return <Loading />;
      return (
        <MutationsPanel
          instance={instance}
          pathogen={pathogen.data}
          state={state}
          onUpdate={update}
        />
      );
    case 'downloads':
      return <DownloadsPanel instance={instance} state={state} total={total} />;
    case 'none':
      return null;
  }
}

function Panels(props: {
  readonly instance: Instance;
  readonly controls: SearchControls;
  readonly total: number;
}): ReactElement {
  const { state, update } = props.controls;
  return (
    <Tabs
      value={state.panel}
      onChange={(panel) => update({ panel: (panel ?? 'none') as Panel })}
      keepMounted={false}
      className="panels"
    >
      <Tabs.List aria-label={message('panel.label')}>
        {PANELS.map((panel) => (
          <Tabs.Tab key={panel} value={panel}>
            {message(`panel.${panel}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PANELS.map((panel) => (
        <Tabs.Panel key={panel} value={panel} className={panel === 'none' ? '' : 'panel-body'}>
          {state.panel === panel ? <PanelBody {...props} /> : null}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function NothingFound({
  instance,
  onClear,
}: {
  readonly instance: Instance;
  readonly onClear: () => void;
}): ReactElement {
  if (instance.entries === 0) {
    return (
      <div className="panel empty stack-tight">
        <h2>{message('search.empty')}</h2>
        <p className="muted">{message('search.emptyDetail')}</p>
        <p>
          <PageLink to="/">{message('search.emptyHow')}</PageLink>
        </p>
      </div>
    );
  }
  return (
    <div className="panel empty stack-tight">
      <h2>{message('search.nothing')}</h2>
      <p className="muted">{message('search.nothingDetail')}</p>
      <p>
        <button type="button" className="button-link" onClick={onClear}>
          {message('search.showAll')}
        </button>
      </p>
    </div>
  );
}

function SearchView({ instance }: { readonly instance: Instance }): ReactElement {
  const controls = useSearchState();
  const { state, update, setFilter } = controls;
  const pathogen = useQuery(pathogenQuery(instance.pathogen));
  const [isFacetsOpen, setFacetsOpen] = useState(false);
  const count = useQuery(countQuery(instance, state.filter));
  const total = count.data ?? 0;
  const moment = state.filter.asOf?.[0];
  return (
    <div className="search-page">
      <FeedLinks instance={instance} filter={state.filter} />
      <div className="search-head stack-tight">
        <div className="row row-spread">
          <h1>{instance.displayName}</h1>
          <span className="row small">
            <PageSlot name="query" subject={instance.id} />
            <PageLink
              to={`/explore/${encodeURIComponent(instance.id)}`}
              search={formatExploreState({ ...DEFAULT_EXPLORE, queries: [state.filter] })}
            >
              {message('explore.these')}
            </PageLink>
            <PageLink to={`/pathogens/${encodeURIComponent(instance.pathogen)}`}>
              {message('search.aboutPathogen')}
            </PageLink>
          </span>
        </div>
        <SearchBox
          instance={instance}
          pathogen={pathogen.data}
          onTerms={(terms) =>
            setFilter(
              terms.reduce(
                (filter, term) => addToFilter(filter, term.param, term.value),
                state.filter,
              ),
            )
          }
        />
        <div className="row row-spread">
          <p className="search-count" aria-live="polite" aria-busy={count.isFetching}>
            {count.data === undefined || count.isError
              ? count.isError
                ? message('search.notCounted')
                : message('state.loading')
              : moment === undefined
                ? message('search.found', { count: total, all: instance.entries })
                : message('search.foundAsOf', { count: total, moment: formatMoment(moment) })}
          </p>
          <button
            type="button"
            className="button-link button-small narrow-only"
            aria-expanded={isFacetsOpen}
            onClick={() => setFacetsOpen(!isFacetsOpen)}
          >
            {isFacetsOpen ? message('search.hideFilters') : message('search.showFilters')}
          </button>
        </div>
        <FilterChips filter={state.filter} columns={instance.columns} onChange={setFilter} />
      </div>
      <aside
        className={isFacetsOpen ? 'search-side search-side-open' : 'search-side'}
        aria-label={message('search.filters')}
      >
        <FacetPanel instance={instance} filter={state.filter} onChange={setFilter} />
      </aside>
      <div className="search-main stack">
        {count.isError ? (
          <FailureView error={count.error} retry={() => count.refetch()} />
        ) : count.data === 0 ? (
          <NothingFound instance={instance} onClear={() => setFilter({})} />
        ) : (
          <>
            <Panels instance={instance} controls={controls} total={total} />
            <ResultTable instance={instance} state={state} total={total} onUpdate={update} />
          </>
        )}
      </div>
    </div>
  );
}

/** Search in one instance: one box, facets, table, charts, map, mutations, downloads. */
export function Page(): ReactElement {
  const { instance: id } = useParams({ strict: false }) as { readonly instance: string };
  const instance = useQuery(instanceQuery(id));
  usePageTitle(instance.data?.displayName ?? message('search.title'));
  useSimulatedBanner(instance.data?.simulated ?? false);
  if (instance.isPending) return <Loading />;
  if (instance.isError) {
    return <FailureView error={instance.error} isPage retry={() => instance.refetch()} />;
  }
  return <SearchView instance={instance.data} />;
}
