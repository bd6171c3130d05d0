import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { type LapisFilter, toSearchParams } from '../../../../web/api/lapis.ts';
import type { Instance, Pathogen } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { TreeView } from '../../../../web/tree/tree-view.tsx';
import { fetchTree } from './fetch-tree.ts';
import { addToFilter } from './search-state.ts';

/** What a reference genome's name has behind it where it is the branching between it and entries. */
const PLACED = /_placed$/;

/** Columns of records that traits of the tree stand for; of a genome of several segments they end with the segment's name. */
function toColumn(
  instance: Instance,
  pathogen: Pathogen | undefined,
  trait: string,
): string | null {
  const has = (name: string) => instance.columns.some((column) => column.name === name);
  if (has(trait)) return trait;
  const segment = pathogen?.segments.find(({ tree }) => tree != null) ?? pathogen?.segments[0];
  const suffix = pathogen !== undefined && pathogen.segments.length > 1 ? `_${segment?.name}` : '';
  const lineage = segment?.lineageAttribute ?? pathogen?.lineageAttribute ?? null;
  const column = trait === 'clade_membership' ? 'clade' : trait === lineage ? 'lineage' : null;
  return column !== null && has(`${column}${suffix}`) ? `${column}${suffix}` : null;
}

/** The parameter that finds everything below a node of the tree. */
function toCladeParam(instance: Instance): string {
  const column = instance.columns.find(({ name }) => /^nearestNode(?:_|$)/.test(name));
  return `${column?.name ?? 'nearestNode'}.phyloDescendantOf`;
}

/** The reference tree with what the search finds; a clade or a value that is chosen there becomes a filter. */
export function TreePanel({
  instance,
  pathogen,
  filter,
  onChange,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen | undefined;
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement {
  const tree = useQuery({
    queryKey: ['tree', instance.id, instance.dataVersion, filter],
    queryFn: ({ signal }) => fetchTree(instance.id, toSearchParams(filter), signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    // The tree that is shown stays, with its colours, until the next one is there.
    placeholderData: keepPreviousData,
  });
  const source = useMemo(
    () => tree.data && { name: instance.displayName, bytes: tree.data.bytes },
    [tree.data, instance.displayName],
  );
  if (tree.isError) return <FailureView error={tree.error} retry={() => tree.refetch()} />;
  if (source === undefined || tree.data === undefined) return <Loading />;
  const { found, placed } = tree.data;
  return (
    <section className="stack-tight" aria-labelledby="tree-title">
      <div className="chart-head">
        <h2 id="tree-title">{message('tree.title')}</h2>
        {instance.simulated ? <SimulatedTag /> : null}
        <PageLink to="/tree" className="small">
          {message('tree.ownLink')}
        </PageLink>
      </div>
      <p className="muted small">
        {placed < found
          ? message('tree.sampled', { placed: formatCount(placed), found: formatCount(found) })
          : message('tree.placed', { placed: formatCount(placed) })}
      </p>
      <TreeView
        source={source}
        fileName={`tree-${instance.id}`}
        cladeAction={({ name, isTip }) =>
          isTip ? null : (
            <button
              type="button"
              className="button-link button-small"
              onClick={() =>
                onChange({ ...filter, [toCladeParam(instance)]: [name.replace(PLACED, '')] })
              }
            >
              {message('tree.filterClade')}
            </button>
          )
        }
        onValue={(trait, value) => {
          const column = toColumn(instance, pathogen, trait);
          if (column !== null) onChange(addToFilter(filter, column, value));
        }}
      />
    </section>
  );
}
