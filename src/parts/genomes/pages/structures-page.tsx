import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactElement, useId, useMemo, useState } from 'react';
import { instanceQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Instance, Pathogen } from '../../../web/api/types.ts';
import { Legend } from '../../../web/chart/legend.tsx';
import { formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { StructureCanvas } from '../../../web/structure/structure-canvas.tsx';
import {
  type MutationPlace,
  type PlacedMutation,
  parseWanted,
  placeMutation,
  type WantedMutation,
} from '../structures/mutation-places.ts';
import { FilterChips } from './search/filter-chips.tsx';
import { mutationsQuery } from './search/search-queries.ts';
import { DEFAULT_STATE, formatSearchState } from './search/search-state.ts';
import { EntryFacts } from './structures/entry-facts.tsx';
import { MutationTable } from './structures/mutation-table.tsx';
import { NoStructure, StructureProblems } from './structures/no-structure.tsx';
import { COLOURS, paintStructure, SHARE_STEPS } from './structures/paint-structure.ts';
import { listWanted, type StructureAddress } from './structures/structure-address.ts';
import { StructureForm } from './structures/structure-form.tsx';
import {
  LEAST_SHARE,
  type Structure,
  structuresQuery,
  structureTextQuery,
  sumShares,
} from './structures/structure-queries.ts';
import { type StructureControls, useStructureAddress } from './structures/use-structure-address.ts';

const NO_SHARES: ReadonlyMap<string, number> = new Map();

/** The entry that the address names, else the first of those that show most of the mutations. */
function chooseStructure(
  structures: readonly Structure[],
  id: string | null,
  wanted: readonly WantedMutation[],
): Structure | null {
  const named = structures.find((one) => one.id === id);
  if (named !== undefined) return named;
  const countShown = ({ chains }: Structure) =>
    wanted.filter((one) => placeMutation(one, chains).places.length > 0).length;
  return [...structures].sort((a, b) => countShown(b) - countShown(a))[0] ?? null;
}

function ColourLegend({ colour }: Pick<StructureAddress, 'colour'>): ReactElement {
  const fixed = [
    { name: message('structure.legendMutation'), color: `var(${COLOURS.mutation})` },
    { name: message('structure.legendProtein'), color: `var(${COLOURS.protein})` },
  ];
  const shares = SHARE_STEPS.map((step) => ({
    name: message('structure.legendShare', {
      from: formatShare(step.from, 0),
      to: formatShare(step.to, 0),
    }),
    color: `var(${step.colour})`,
  }));
  const least = { name: `< ${formatShare(LEAST_SHARE, 0)}`, color: 'var(--map-1)' };
  const other = { name: message('structure.legendOther'), color: `var(${COLOURS.other})` };
  const series = [...(colour === 'prevalence' ? [least, ...shares] : fixed), other];
  return <Legend series={series.map((one) => ({ ...one, values: [] }))} />;
}

function StructureView({
  instance,
  structure,
  placed,
  controls: { address },
}: {
  readonly instance: Instance;
  readonly structure: Structure;
  readonly placed: readonly PlacedMutation[];
  readonly controls: StructureControls;
}): ReactElement {
  const [focus, setFocus] = useState<MutationPlace | null>(null);
  const listId = useId();
  const text = useQuery(structureTextQuery(instance.pathogen, structure));
  const rows = useQuery(
    mutationsQuery(instance, address.filter, { type: 'aminoAcid', minProportion: LEAST_SHARE }),
  );
  const shares = useMemo(
    () => (rows.data === undefined ? null : sumShares(rows.data)),
    [rows.data],
  );
  const { chains, id, title } = structure;
  const { colour } = address;
  const scene = useMemo(
    () => paintStructure(chains, { placed, colour, shares: shares ?? NO_SHARES }),
    [chains, placed, colour, shares],
  );
  const count = placed.filter(({ places }) => places.length > 0).length;
  return (
    <>
      <div className="structure-layout">
        <div className="panel stack-tight">
          {text.isError ? (
            <FailureView error={text.error} retry={() => text.refetch()} />
          ) : text.data === undefined ? (
            <Loading />
          ) : (
            <StructureCanvas
              file={text.data}
              scene={scene}
              focus={focus}
              label={message('structure.picture', { id, title, count })}
              describedBy={listId}
            />
          )}
          <ColourLegend colour={colour} />
          <p className="muted small">{message('structure.drag')}</p>
        </div>
        <MutationTable
          id={listId}
          placed={placed}
          shares={shares}
          onFocus={(place) => setFocus({ ...place })}
        />
      </div>
      {rows.isError ? <FailureView error={rows.error} retry={() => rows.refetch()} /> : null}
      <EntryFacts pathogen={instance.pathogen} structure={structure} />
    </>
  );
}

function StructuresView({
  instance,
  pathogen,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
}): ReactElement {
  const controls = useStructureAddress();
  const { address, update } = controls;
  const answer = useQuery(structuresQuery(instance.pathogen));
  const words = listWanted(address);
  const { mutations, unread } = useMemo(() => {
    const names = pathogen.cdses.map(({ name }) => name);
    return parseWanted(words, names);
  }, [words, pathogen]);
  const structures = answer.data?.structures;
  const structure = useMemo(
    () => chooseStructure(structures ?? [], address.structure, mutations),
    [structures, address.structure, mutations],
  );
  const placed = useMemo(
    () => mutations.map((one) => placeMutation(one, structure?.chains ?? [])),
    [mutations, structure],
  );
  const search = formatSearchState({ ...DEFAULT_STATE, filter: address.filter });
  const id = encodeURIComponent(instance.id);
  return (
    <div className="stack explore">
      <div className="row row-spread">
        <h1>{message('structure.heading', { name: instance.displayName })}</h1>
        <span className="row small">
          <PageLink to={`/explore/${id}`} search={search}>
            {message('explore.title')}
          </PageLink>
          <PageLink to={`/search/${id}`} search={search}>
            {message('explore.asTable')}
          </PageLink>
        </span>
      </div>
      <p className="muted">{message('structure.what')}</p>
      <FilterChips
        filter={address.filter}
        columns={instance.columns}
        onChange={(filter) => update({ filter })}
      />
      {answer.isError ? (
        <FailureView error={answer.error} retry={() => answer.refetch()} />
      ) : answer.data === undefined ? (
        <Loading />
      ) : (
        <>
          <StructureProblems problems={answer.data.problems} />
          {structure === null ? (
            <NoStructure pathogen={instance.pathogen} suggestions={answer.data.suggestions} />
          ) : (
            <>
              <StructureForm
                key={address.mutations}
                structures={answer.data.structures}
                chosen={structure}
                unread={unread}
                controls={controls}
              />
              <StructureView {...{ instance, structure, placed, controls }} />
            </>
          )}
        </>
      )}
    </div>
  );
}

/** Mutations in structures of a pathogen's proteins, for the genomes of an instance. */
export function Page(): ReactElement {
  const { instance: id } = useParams({ strict: false }) as { readonly instance: string };
  const instance = useQuery(instanceQuery(id));
  const pathogen = useQuery({
    ...pathogenQuery(instance.data?.pathogen ?? ''),
    enabled: instance.data !== undefined,
  });
  usePageTitle(
    instance.data === undefined
      ? message('structure.title')
      : message('structure.heading', { name: instance.data.displayName }),
  );
  useSimulatedBanner(instance.data?.simulated ?? false);
  const failed = instance.isError ? instance : pathogen.isError ? pathogen : null;
  if (failed !== null) {
    return <FailureView error={failed.error} isPage retry={() => failed.refetch()} />;
  }
  if (instance.data === undefined || pathogen.data === undefined) return <Loading />;
  return <StructuresView instance={instance.data} pathogen={pathogen.data} />;
}
