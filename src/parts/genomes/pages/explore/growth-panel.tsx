import type { ReactElement } from 'react';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { type IntervalRow, IntervalRows } from '../../../../web/chart/interval-rows.tsx';
import { formatDay, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { addToFilter } from '../search/search-state.ts';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

type Growth = AnswerOf<'growth'>;

const TOP = 6;
const WINDOWS = [60, 120, 240, 365];
const DAYS_PER_WEEK = 7;
/** Counts that scatter so many times more than binomial ones are told of. */
const SCATTERED = 4;

/** Growth in a week: how much the ratio of a lineage to all others changes. */
function perWeek(rate: number): number {
  return Math.exp(rate * DAYS_PER_WEEK) - 1;
}

function toRows(growth: Growth, compared: readonly Compared[]): readonly IntervalRow[] {
  const names = growth.byQuery[0]?.values.map(({ value }) => value) ?? [];
  return names.map((name, place) => {
    const own = growth.byQuery.map(({ values }) => values[place]);
    const marks = own.flatMap((one, query) => {
      if (one?.estimate == null) return [];
      const { a } = one.estimate;
      const values = {
        value: perWeek(a.value),
        lower: perWeek(a.ciLower),
        upper: perWeek(a.ciUpper),
      };
      const text = message('growth.mark', {
        query: compared.length > 1 ? `${compared[query]?.letter ?? ''}: ` : '',
        value: formatShare(values.value),
        from: formatShare(values.lower),
        to: formatShare(values.upper),
      });
      return [{ ...values, color: compared[query]?.color ?? 'var(--cat-1)', text }];
    });
    const reason = marks.length > 0 ? null : (own.find((one) => one?.reason)?.reason ?? null);
    return { key: name, label: name, marks, reason };
  });
}

function toTable(growth: Growth, compared: readonly Compared[], column: string): ChartTable {
  const headers = [
    column,
    message('explore.query'),
    message('growth.from'),
    message('growth.to'),
    message('map.genomes'),
    message('explore.allGenomes'),
    message('growth.rate'),
    message('growth.rateLower'),
    message('growth.rateUpper'),
    message('growth.advantage'),
    message('growth.dispersion'),
    message('growth.reason'),
  ];
  const rows = growth.byQuery.flatMap(({ from, to, total, values }, query) =>
    values.map(({ value, genomes, estimate, reason }): (string | number)[] => [
      value,
      compared[query]?.label ?? '',
      from ?? '',
      to ?? '',
      genomes,
      total,
      estimate?.a.value ?? '',
      estimate?.a.ciLower ?? '',
      estimate?.a.ciUpper ?? '',
      estimate?.fd.value ?? '',
      estimate?.dispersion ?? '',
      reason ?? '',
    ]),
  );
  return { headers, rows, fileName: 'growth-advantage' };
}

/** What the numbers mean, and what they do not, in plain words. */
function Caveat({ growth }: { readonly growth: Growth }): ReactElement {
  const dispersions = growth.byQuery.flatMap(({ values }) =>
    values.flatMap(({ estimate }) => estimate?.dispersion ?? []),
  );
  const [first] = growth.byQuery;
  return (
    <div className="stack-tight small muted">
      {first === undefined || first.from === null || first.to === null ? null : (
        <p>{message('growth.window', { from: formatDay(first.from), to: formatDay(first.to) })}</p>
      )}
      <p>{message('growth.caveat')}</p>
      {dispersions.some((one) => one > SCATTERED) ? <p>{message('growth.scattered')}</p> : null}
    </div>
  );
}

/** How fast the most frequent lineages grow beside all others, with intervals. */
export function GrowthPanel({ instance, controls, compared }: PanelProps): ReactElement {
  const { state, update } = controls;
  const by = state.by ?? instance.lineageColumn ?? instance.countryColumn;
  const column = instance.columns.find(({ name }) => name === by)?.title ?? by;
  const answer = useExplored<'growth'>(instance, state.queries, [
    { type: 'growth', dateField: instance.dateColumn, by, top: TOP, days: state.days },
  ]);
  const title = message('growth.title');
  const select = (value: string): void => {
    const filter = state.queries[controls.active] ?? {};
    controls.setFilter(addToFilter(filter, by, value));
  };
  return (
    <PanelFrame<Explored<'growth'>>
      id="growth"
      title={title}
      simulated={instance.simulated}
      answer={answer}
      controls={
        <label className="row small">
          <span className="label">{message('growth.days')}</span>
          <select
            className="native-field"
            value={state.days === null ? 'all' : String(state.days)}
            onChange={({ currentTarget: { value } }) =>
              update({ days: value === 'all' ? null : Number(value) })
            }
          >
            {[...new Set([...WINDOWS, ...(state.days === null ? [] : [state.days])])]
              .sort((a, b) => a - b)
              .map((days) => (
                <option key={days} value={String(days)}>
                  {message('growth.lastDays', { count: days })}
                </option>
              ))}
            <option value="all">{message('growth.allDays')}</option>
          </select>
        </label>
      }
      isEmpty={({ panels }) => panels.growth.byQuery.every(({ values }) => values.length === 0)}
      toTable={({ panels }) => toTable(panels.growth, compared, column)}
    >
      {({ panels }) => (
        <>
          <IntervalRows
            rows={toRows(panels.growth, compared)}
            title={title}
            axis={message('growth.axis')}
            formatTick={(value) => formatShare(value, 0)}
            describe={({ label, marks, reason }) =>
              message('growth.rowTitle', {
                name: label,
                estimates: marks.map(({ text }) => text).join('; ') || (reason ?? ''),
              })
            }
            onSelect={select}
          />
          <Caveat growth={panels.growth} />
        </>
      )}
    </PanelFrame>
  );
}
