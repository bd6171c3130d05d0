import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { instanceQuery } from '../../../web/api/queries.ts';
import type { Instance } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { DEFAULT_EXPLORE, formatExploreState } from './explore/explore-state.ts';
import { restQuery } from './lineage/lineage-address.ts';
import { type Lineage, LineageFacts } from './lineage/lineage-facts.tsx';
import { LineageGrowth } from './lineage/lineage-growth.tsx';
import { LineageMutations } from './lineage/lineage-mutations.tsx';
import { LineageOverTime } from './lineage/lineage-over-time.tsx';
import { LineagePlaces } from './lineage/lineage-places.tsx';

function Links({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  const { column, name } = lineage;
  const clade = { [column]: [`${name}*`] };
  const [parent] = lineage.parents;
  const others = { advancedQuery: [restQuery(column, name, parent?.name ?? null)] };
  const explore = `/explore/${encodeURIComponent(instance.id)}`;
  const compare = { ...DEFAULT_EXPLORE, queries: [clade, others] };
  return (
    <div className="row small">
      <PageLink to={`/search/${encodeURIComponent(instance.id)}`} search={{ [column]: `${name}*` }}>
        {message('explore.asTable')}
      </PageLink>
      <PageLink to={explore} search={formatExploreState({ ...DEFAULT_EXPLORE, queries: [clade] })}>
        {message('explore.title')}
      </PageLink>
      <PageLink to={explore} search={formatExploreState(compare)}>
        {parent === undefined
          ? message('lineage.compareOthers')
          : message('lineage.compareParent', { parent: parent.name })}
      </PageLink>
      <PageLink to={`/lineages/${encodeURIComponent(instance.id)}`}>
        {message('lineages.title')}
      </PageLink>
    </div>
  );
}

function LineageView({
  instance,
  column,
  name,
}: {
  readonly instance: Instance;
  readonly column: string;
  readonly name: string;
}): ReactElement {
  const answer = useQuery({
    queryKey: ['lineage', instance.id, instance.dataVersion, column, name],
    queryFn: ({ signal }) => {
      const params = { id: instance.id, lineage: name };
      return callOperation('get-lineage', { params, query: { column } }, signal);
    },
  });
  if (answer.isPending) return <Loading />;
  if (answer.isError) {
    return <FailureView error={answer.error} isPage retry={() => answer.refetch()} />;
  }
  const lineage = answer.data.data;
  const props = { instance, lineage };
  return (
    <div className="stack explore">
      <div className="row row-spread">
        <div className="row">
          <h1>{message('lineage.heading', { name: lineage.name })}</h1>
          {instance.simulated ? <SimulatedTag /> : null}
        </div>
        <Links {...props} />
      </div>
      <LineageFacts {...props} />
      {lineage.genomesWithSublineages === 0 ? (
        <div className="panel empty">
          <h2>{message('lineage.noGenomes')}</h2>
        </div>
      ) : (
        <>
          <LineageOverTime {...props} />
          <div className="panel-pair">
            <LineageMutations {...props} />
            <div className="stack">
              <LineageGrowth {...props} />
              <LineagePlaces {...props} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** Everything about one lineage: definition, relatives, places, first and last seen, typical mutations, growth. */
export function Page(): ReactElement {
  const { instance: id, lineage } = useParams({ strict: false }) as {
    readonly instance: string;
    readonly lineage: string;
  };
  const instance = useQuery(instanceQuery(id));
  usePageTitle(message('lineage.heading', { name: lineage }));
  useSimulatedBanner(instance.data?.simulated ?? false);
  if (instance.isPending) return <Loading />;
  if (instance.isError) {
    return <FailureView error={instance.error} isPage retry={() => instance.refetch()} />;
  }
  const { lineageColumn } = instance.data;
  if (lineageColumn === null) {
    return (
      <div className="panel empty">
        <h1>{message('lineages.noSystem')}</h1>
      </div>
    );
  }
  return <LineageView instance={instance.data} column={lineageColumn} name={lineage} />;
}
