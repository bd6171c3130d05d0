import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import type { CdsShape, Instance, MutationRow, Pathogen } from '../../../../web/api/types.ts';
import { ChartFrame } from '../../../../web/chart/chart-frame.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { codonMiddle, findSpan } from '../../../../web/genome-view/genome-geometry.ts';
import { type Lollipop, LollipopChart } from '../../../../web/genome-view/lollipop-chart.tsx';
import { findRegion, restrictToSegment } from '../../../../web/genome-view/pathogen-segments.ts';
import { RegionSelect } from '../../../../web/genome-view/region-select.tsx';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Choice } from './choice.tsx';
import { mutationsQuery } from './search-queries.ts';
import { addToFilter, type SearchState } from './search-state.ts';

const PROPORTIONS = [0.01, 0.05, 0.1, 0.2, 0.5];
const MOST_ROWS = 300;

/** Where a mutation of the answer (1-based, as in text) is drawn, 0-based on the reference. */
function toLollipop(row: MutationRow, cdses: ReadonlyMap<string, CdsShape>): Lollipop | null {
  const isDeletion = row.mutationTo === '-';
  const { mutation: label, proportion } = row;
  const cds = row.sequenceName === null ? undefined : cdses.get(row.sequenceName);
  if (cds === undefined) {
    const position = row.position - 1;
    const at = [...cdses.values()].find((one) => {
      const span = findSpan(one);
      return position >= span.begin && position < span.end;
    });
    return { label, position, proportion, cds: at?.name ?? null, isDeletion };
  }
  const position = codonMiddle(cds, row.position - 1);
  return position === null ? null : { label, position, proportion, cds: cds.name, isDeletion };
}

function MutationTable({
  rows,
  chosen,
  onSelect,
}: {
  readonly rows: readonly MutationRow[];
  readonly chosen: readonly string[];
  readonly onSelect: (mutation: string) => void;
}): ReactElement {
  return (
    <ScrollRegion className="mutation-table" label={message('mutations.list')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('mutations.mutation')}</th>
            <th scope="col" className="number">
              {message('mutations.genomes')}
            </th>
            <th scope="col" className="number">
              {message('mutations.coverage')}
            </th>
            <th scope="col" className="number">
              {message('mutations.share')}
            </th>
            <th scope="col" className="bar-cell">
              <span className="visually-hidden">{message('mutations.bar')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={row.mutation}>
              <th scope="row">
                <button
                  type="button"
                  className="link-button code"
                  title={message('mutations.filterBy', { mutation: row.mutation })}
                  aria-pressed={chosen.includes(row.mutation)}
                  onClick={() => onSelect(row.mutation)}
                >
                  {row.mutation}
                </button>
              </th>
              <td className="number">{formatCount(row.count)}</td>
              <td className="number">{formatCount(row.coverage)}</td>
              <td className="number">{formatShare(row.proportion)}</td>
              <td className="bar-cell">
                <span className="bar" style={{ width: `${100 * row.proportion}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Controls({
  pathogen,
  state,
  onUpdate,
}: {
  readonly pathogen: Pathogen;
  readonly state: SearchState;
  readonly onUpdate: (change: Partial<SearchState>) => void;
}): ReactElement {
  return (
    <>
      <Choice
        label={message('mutations.type')}
        value={state.mutationType}
        options={[
          { value: 'aminoAcid', label: message('mutations.aminoAcid') },
          { value: 'nucleotide', label: message('mutations.nucleotide') },
        ]}
        onChange={(mutationType) => onUpdate({ mutationType })}
      />
      <label className="row small">
        <span className="label">{message('mutations.atLeast')}</span>
        <select
          className="native-field"
          value={String(state.minProportion)}
          onChange={(event) => onUpdate({ minProportion: Number(event.currentTarget.value) })}
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
        onChange={(region) => onUpdate({ region })}
      />
    </>
  );
}

/** How frequent each mutation is among the genomes that match: along the genome, and as a table. */
export function MutationsPanel({
  instance,
  pathogen,
  state,
  onUpdate,
}: {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
  readonly state: SearchState;
  readonly onUpdate: (change: Partial<SearchState>) => void;
}): ReactElement {
  const answer = useQuery(
    mutationsQuery(instance, state.filter, {
      type: state.mutationType,
      minProportion: state.minProportion,
    }),
  );
  const { segment, cds: region } = findRegion(pathogen, state.region);
  const own = useMemo(() => restrictToSegment(pathogen, segment), [pathogen, segment]);
  const sorted = useMemo(() => {
    const cdses = new Set(own.cdses.map(({ name }) => name));
    const isShown = ({ sequenceName }: MutationRow) =>
      sequenceName === null || sequenceName === segment || cdses.has(sequenceName);
    return (answer.data ?? []).filter(isShown).sort((a, b) => b.proportion - a.proportion);
  }, [answer.data, own, segment]);
  const lollipops = useMemo(() => {
    const cdses = new Map(own.cdses.map((cds) => [cds.name, cds]));
    return sorted.flatMap((row) => toLollipop(row, cdses) ?? []);
  }, [sorted, own]);
  const param = `${state.mutationType}Mutations`;
  const whole = pathogen.segments.length > 1 ? segment : null;
  const select = (mutation: string): void =>
    onUpdate({ filter: addToFilter(state.filter, param, mutation) });
  if (answer.isError) return <FailureView error={answer.error} retry={() => answer.refetch()} />;
  const title =
    state.mutationType === 'aminoAcid'
      ? message('mutations.titleAminoAcid')
      : message('mutations.titleNucleotide');
  return (
    <ChartFrame
      title={title}
      simulated={instance.simulated}
      note={message('mutations.note')}
      controls={<Controls pathogen={pathogen} state={state} onUpdate={onUpdate} />}
      table={{
        headers: [
          message('mutations.mutation'),
          message('mutations.genomes'),
          message('mutations.coverage'),
          message('mutations.proportion'),
        ],
        rows: sorted.map((row) => [row.mutation, row.count, row.coverage, row.proportion]),
        fileName: param,
      }}
    >
      {answer.isPending ? (
        <Loading />
      ) : (
        <>
          <LollipopChart
            pathogen={own}
            mutations={lollipops}
            region={region}
            title={title}
            onSelect={select}
            onRegion={(cds) => onUpdate({ region: region === cds ? whole : cds })}
          />
          {sorted.length === 0 ? (
            <p className="muted">{message('mutations.none')}</p>
          ) : (
            <MutationTable rows={sorted} chosen={state.filter[param] ?? []} onSelect={select} />
          )}
        </>
      )}
    </ChartFrame>
  );
}
