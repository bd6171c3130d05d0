import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import type { CdsShape } from '../../../../web/api/types.ts';
import { formatShare } from '../../../../web/format/format-values.ts';
import type { AnnotationTrack } from '../../../../web/genome-view/annotation-rows.tsx';
import { codonMiddle, findSpan } from '../../../../web/genome-view/genome-geometry.ts';
import { type Lollipop, LollipopChart } from '../../../../web/genome-view/lollipop-chart.tsx';
import { findRegion, restrictToSegment } from '../../../../web/genome-view/pathogen-segments.ts';
import { RegionSelect } from '../../../../web/genome-view/region-select.tsx';
import { message } from '../../../../web/messages/message.ts';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { Choice } from '../search/choice.tsx';
import { addToFilter } from '../search/search-state.ts';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

type Mutations = AnswerOf<'mutations'>;
type Row = Mutations['byQuery'][number][number];

const PROPORTIONS = [0.01, 0.05, 0.1, 0.2, 0.5];

/** Where a mutation is drawn, 0-based on the reference; null where its coding sequence is elsewhere. */
function toLollipop(row: Row, cdses: ReadonlyMap<string, CdsShape>): Lollipop | null {
  const isDeletion = row.mutationTo === '-';
  const { mutation: label, proportion } = row;
  const cds = row.sequenceName === null ? undefined : cdses.get(row.sequenceName);
  if (cds !== undefined) {
    const position = codonMiddle(cds, row.position - 1);
    return position === null ? null : { label, position, proportion, cds: cds.name, isDeletion };
  }
  const position = row.position - 1;
  const at = [...cdses.values()].find((one) => {
    const span = findSpan(one);
    return position >= span.begin && position < span.end;
  });
  return { label, position, proportion, cds: at?.name ?? null, isDeletion };
}

/** Every mutation of any query with its share in each; null where it is below what was asked for. */
function joinRows(
  answer: Mutations,
): readonly { readonly row: Row; readonly own: readonly (Row | null)[] }[] {
  const byName = new Map<string, (Row | null)[]>();
  answer.byQuery.forEach((rows, query) => {
    for (const row of rows) {
      const known = byName.get(row.mutation) ?? answer.byQuery.map(() => null);
      known[query] = row;
      byName.set(row.mutation, known);
    }
  });
  return [...byName.values()].flatMap((own) => {
    const row = own.find((one) => one !== null);
    return row === undefined || row === null ? [] : [{ row, own }];
  });
}

function toTable(answer: Mutations, compared: readonly Compared[], kind: string) {
  return {
    headers: [
      message('mutations.mutation'),
      ...compared.flatMap(({ letter }) => {
        const suffix = compared.length > 1 ? ` ${letter}` : '';
        return [
          `${message('mutations.genomes')}${suffix}`,
          `${message('mutations.coverage')}${suffix}`,
          `${message('mutations.proportion')}${suffix}`,
        ];
      }),
    ],
    rows: joinRows(answer).map(({ row, own }) => [
      row.mutation,
      ...own.flatMap((one) => [one?.count ?? '', one?.coverage ?? '', one?.proportion ?? '']),
    ]),
    fileName: `${kind}-mutations`,
  };
}

function Controls({ pathogen, controls }: Pick<PanelProps, 'pathogen' | 'controls'>): ReactElement {
  const { state, update } = controls;
  return (
    <>
      <Choice
        label={message('mutations.type')}
        value={state.kind}
        options={[
          { value: 'aminoAcid', label: message('mutations.aminoAcid') },
          { value: 'nucleotide', label: message('mutations.nucleotide') },
        ]}
        onChange={(kind) => update({ kind })}
      />
      <label className="row small">
        <span className="label">{message('mutations.atLeast')}</span>
        <select
          className="native-field"
          value={String(state.minProportion)}
          onChange={(event) => update({ minProportion: Number(event.currentTarget.value) })}
        >
          {[...new Set([...PROPORTIONS, state.minProportion])]
            .sort((a, b) => a - b)
            .map((share) => (
              <option key={share} value={String(share)}>
                {formatShare(share)}
              </option>
            ))}
        </select>
      </label>
      <RegionSelect
        pathogen={pathogen}
        region={state.region}
        onChange={(region) => update({ region })}
      />
    </>
  );
}

/** Where the tracks below the genes are from. */
function TrackSources({
  tracks,
}: {
  readonly tracks: readonly AnnotationTrack[];
}): ReactElement | null {
  if (tracks.length === 0) return null;
  return (
    <p className="muted small">
      {message('genome.annotationSources')}{' '}
      {tracks.map(({ id, title, source, url }, at) => (
        <span key={id}>
          {at === 0 ? '' : '; '}
          {title}
          {': '}
          {url === undefined ? (
            source
          ) : (
            <a href={url} rel="noreferrer">
              {source}
            </a>
          )}
        </span>
      ))}
    </p>
  );
}

/** How frequent each mutation is, along the genome and its proteins; of several queries one below the other. */
export function PrevalencePanel({
  instance,
  pathogen,
  controls,
  compared,
}: PanelProps): ReactElement {
  const { state, update } = controls;
  const answer = useExplored<'mutations'>(instance, state.queries, [
    { type: 'mutations', kind: state.kind, minProportion: state.minProportion },
  ]);
  const { segment, cds: region } = findRegion(pathogen, state.region);
  const own = useMemo(() => restrictToSegment(pathogen, segment), [pathogen, segment]);
  const cdses = useMemo(() => new Map(own.cdses.map((cds) => [cds.name, cds])), [own]);
  const isShown = ({ sequenceName }: Row) =>
    sequenceName === null || sequenceName === segment || cdses.has(sequenceName);
  const whole = pathogen.segments.length > 1 ? segment : null;
  const annotations = useQuery({
    queryKey: ['annotations', pathogen.id],
    queryFn: ({ signal }) =>
      callOperation('list-annotations', { params: { id: pathogen.id } }, signal),
  });
  // Tracks of another segment have nothing to show here.
  const shownTracks = (annotations.data?.tracks ?? []).filter(({ features }) =>
    features.some((one) =>
      one.cds === undefined ? (one.segment ?? segment) === segment : cdses.has(one.cds),
    ),
  );
  const title = message('explore.prevalenceTitle');
  const select = (mutation: string): void => {
    const filter = state.queries[controls.active] ?? {};
    controls.setFilter(addToFilter(filter, `${state.kind}Mutations`, mutation));
  };
  return (
    <PanelFrame<Explored<'mutations'>>
      id="mutations"
      title={title}
      simulated={instance.simulated}
      note={message('mutations.note')}
      controls={<Controls pathogen={pathogen} controls={controls} />}
      answer={answer}
      isEmpty={({ panels }) => panels.mutations.byQuery.every((rows) => rows.length === 0)}
      toTable={({ panels }) => toTable(panels.mutations, compared, state.kind)}
    >
      {({ panels }) => (
        <>
          {panels.mutations.byQuery.map((rows, query) => (
            <div key={compared[query]?.letter ?? query} className="stack-tight">
              {compared.length === 1 ? null : (
                <h3 className="chart-of" style={{ borderColor: compared[query]?.color }}>
                  {compared[query]?.label}
                </h3>
              )}
              <LollipopChart
                pathogen={own}
                mutations={rows.filter(isShown).flatMap((row) => toLollipop(row, cdses) ?? [])}
                region={region}
                tracks={query === panels.mutations.byQuery.length - 1 ? shownTracks : []}
                title={compared.length === 1 ? title : `${title}, ${compared[query]?.label ?? ''}`}
                {...(compared.length === 1 ? {} : { color: compared[query]?.color ?? '' })}
                onSelect={select}
                onRegion={(cds) => update({ region: region === cds ? whole : cds })}
              />
            </div>
          ))}
          <TrackSources tracks={shownTracks} />
        </>
      )}
    </PanelFrame>
  );
}
