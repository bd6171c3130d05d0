import type { ReactElement } from 'react';
import { HeatMap, ShareLegend } from '../../../../web/chart/heat-map.tsx';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { addToFilter } from '../search/search-state.ts';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

type OverTime = AnswerOf<'mutationsOverTime'>;

const TOP = 30;
/** Over more days weeks are too narrow to see, and too poor in genomes. */
const MOST_DAYS_BY_WEEK = 800;

function daysBetween(first: string | null, last: string | null): number {
  return first === null || last === null ? 0 : (Date.parse(last) - Date.parse(first)) / 86_400_000;
}

function toTable({ mutations, periods, byQuery }: OverTime, compared: readonly Compared[]) {
  return {
    headers: [
      message('mutations.mutation'),
      message('explore.query'),
      message('explore.periodFrom'),
      message('mutations.genomes'),
      message('mutations.coverage'),
    ],
    rows: byQuery.flatMap((own, query) =>
      mutations.flatMap((mutation, place) =>
        periods.map(({ from }, period): (string | number)[] => [
          mutation,
          compared[query]?.label ?? '',
          from,
          own.counts[place]?.[period] ?? 0,
          own.coverages[place]?.[period] ?? 0,
        ]),
      ),
    ),
    fileName: 'mutations-over-time',
  };
}

function toRows({ mutations, periods, byQuery }: OverTime, query: number) {
  const own = byQuery[query];
  return mutations.map((mutation, place) => ({
    key: mutation,
    label: mutation,
    cells: periods.map(({ from }, period) => {
      const count = own?.counts[place]?.[period] ?? 0;
      const coverage = own?.coverages[place]?.[period] ?? 0;
      const share = coverage === 0 ? null : count / coverage;
      const shown = share === null ? message('heat.noData') : formatShare(share);
      const title = message('heat.cell', { mutation, from, share: shown, count, coverage });
      return { share, title };
    }),
  }));
}

/** The shares of the mutations that vary most, by period. */
export function HeatPanel({ instance, controls, compared }: PanelProps): ReactElement {
  const { state } = controls;
  const extent = useExplored<'extent'>(instance, state.queries, [
    { type: 'extent', dateField: instance.dateColumn },
  ]);
  const isLong = (extent.data?.panels.extent.byQuery ?? []).some(
    ({ first, last }) => daysBetween(first, last) > MOST_DAYS_BY_WEEK,
  );
  const period = state.period === 'month' || isLong ? 'month' : 'week';
  const answer = useExplored<'mutationsOverTime'>(instance, state.queries, [
    {
      ...{ type: 'mutationsOverTime', kind: state.kind, dateField: instance.dateColumn },
      ...{ period, top: TOP },
    },
  ]);
  const title = message('heat.title');
  const select = (mutation: string): void => {
    const filter = state.queries[controls.active] ?? {};
    controls.setFilter(addToFilter(filter, `${state.kind}Mutations`, mutation));
  };
  return (
    <PanelFrame<Explored<'mutationsOverTime'>>
      id="mutations-over-time"
      title={title}
      simulated={instance.simulated}
      note={message('heat.note')}
      answer={answer}
      isEmpty={({ panels }) => panels.mutationsOverTime.mutations.length === 0}
      toTable={({ panels }) => toTable(panels.mutationsOverTime, compared)}
    >
      {({ panels: { mutationsOverTime } }) => (
        <>
          <ShareLegend />
          {mutationsOverTime.byQuery.map((_, query) => (
            <div key={compared[query]?.letter ?? query} className="stack-tight">
              {compared.length === 1 ? null : (
                <h3 className="chart-of" style={{ borderColor: compared[query]?.color }}>
                  {compared[query]?.label}
                </h3>
              )}
              <HeatMap
                rows={toRows(mutationsOverTime, query)}
                columns={mutationsOverTime.periods.map(({ from }) =>
                  period === 'month' ? from.slice(0, 7) : from,
                )}
                title={compared.length === 1 ? title : `${title}, ${compared[query]?.label ?? ''}`}
                describeRow={(mutation) => message('mutations.filterBy', { mutation })}
                onSelect={select}
              />
            </div>
          ))}
        </>
      )}
    </PanelFrame>
  );
}
