import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { Legend } from '../../../../web/chart/legend.tsx';
import type { SeriesPoint } from '../../../../web/chart/series-chart.tsx';
import type { Series } from '../../../../web/chart/time-chart.tsx';
import { message } from '../../../../web/messages/message.ts';
import { Loading } from '../../../../web/shell/loading.tsx';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { Choice } from '../search/choice.tsx';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { MEASURES } from './explore-state.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

const SeriesChart = lazy(async () => ({
  default: (await import('../../../../web/chart/series-chart.tsx')).SeriesChart,
}));

const TOP = 7;
const PERIODS = ['day', 'week', 'month'] as const;

type OverTime = AnswerOf<'overTime'>;
type OfQuery = OverTime['byQuery'][number];

function toDates(periods: OverTime['periods']) {
  return periods.map(({ from, to }) => {
    const start = new Date(`${from}T00:00:00Z`);
    const end = new Date(`${to}T00:00:00Z`);
    end.setUTCDate(end.getUTCDate() + 1);
    return { start, end };
  });
}

/** The points of one query: its series, and all that is in none of them. */
function toPoints(answer: OverTime, own: OfQuery, rest: string): readonly SeriesPoint[] {
  const dates = toDates(answer.periods);
  const points: SeriesPoint[] = [];
  dates.forEach(({ start, end }, period) => {
    const total = own.totals[period] ?? 0;
    let others = total;
    answer.series.forEach((series, place) => {
      const count = own.counts[place]?.[period] ?? 0;
      others -= count;
      const lower = own.ciLower?.[place]?.[period] ?? null;
      const upper = own.ciUpper?.[place]?.[period] ?? null;
      points.push({ start, end, series, count, total, lower, upper });
    });
    points.push({ start, end, series: rest, count: others, total, lower: null, upper: null });
  });
  return points;
}

function toSeries(answer: OverTime, rest: string): readonly Series[] {
  return [
    ...answer.series.map((name, index) => ({ name, color: `var(--cat-${index + 1})` })),
    { name: rest, color: answer.series.length === 0 ? 'var(--cat-1)' : 'var(--cat-rest)' },
  ];
}

function toTable(answer: OverTime, compared: readonly Compared[]): ChartTable {
  const isSeveral = compared.length > 1;
  const rows = answer.byQuery.flatMap((own, query) =>
    answer.periods.map(({ from }, period): (string | number)[] => [
      from,
      ...(isSeveral ? [compared[query]?.label ?? ''] : []),
      own.totals[period] ?? 0,
      ...answer.series.flatMap((_, place) => [
        own.counts[place]?.[period] ?? 0,
        own.ciLower?.[place]?.[period] ?? '',
        own.ciUpper?.[place]?.[period] ?? '',
      ]),
    ]),
  );
  const headers = [
    message('explore.periodFrom'),
    ...(isSeveral ? [message('explore.query')] : []),
    message('explore.allGenomes'),
    ...answer.series.flatMap((name) => [
      name,
      message('explore.lowerOf', { name }),
      message('explore.upperOf', { name }),
    ]),
  ];
  return { headers, rows, fileName: 'over-time' };
}

function Controls({ instance, controls }: Pick<PanelProps, 'instance' | 'controls'>): ReactElement {
  const { state, update } = controls;
  const columns = instance.columns.filter(({ facet, type }) => facet && type === 'string');
  return (
    <>
      <label className="row small">
        <span className="label">{message('explore.colourBy')}</span>
        <select
          className="native-field"
          value={state.by ?? instance.lineageColumn ?? instance.countryColumn}
          onChange={(event) => update({ by: event.currentTarget.value })}
        >
          {columns.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <Choice
        label={message('time.interval')}
        value={state.period}
        options={PERIODS.map((value) => ({ value, label: message(`explore.period.${value}`) }))}
        onChange={(period) => update({ period })}
      />
      <Choice
        label={message('time.measure')}
        value={state.measure}
        options={MEASURES.map((value) => ({ value, label: message(`explore.measure.${value}`) }))}
        onChange={(measure) => update({ measure })}
      />
    </>
  );
}

function Charts({
  answer,
  compared,
  props,
  title,
}: {
  readonly answer: OverTime;
  readonly compared: readonly Compared[];
  readonly props: PanelProps;
  readonly title: string;
}): ReactElement {
  const { measure, period } = props.controls.state;
  const rest = answer.series.length === 0 ? message('time.all') : message('time.rest');
  const charts = useMemo(
    () =>
      answer.byQuery.map((own) => ({
        points: toPoints(answer, own, rest),
        sampled: toDates(answer.periods).map((dates, at) => ({
          ...dates,
          total: own.totals[at] ?? 0,
        })),
      })),
    [answer, rest],
  );
  const series = useMemo(() => toSeries(answer, rest), [answer, rest]);
  return (
    <>
      <Legend series={series} />
      <div className={charts.length > 1 ? 'chart-multiples' : ''}>
        {charts.map(({ points, sampled }, query) => {
          const one = compared[query];
          return (
            <div key={one?.letter ?? query} className="stack-tight">
              {charts.length > 1 ? (
                <h3 className="chart-of" style={{ borderColor: one?.color }}>
                  {one?.label}
                </h3>
              ) : null}
              <Suspense fallback={<Loading />}>
                <SeriesChart
                  points={points}
                  sampled={sampled}
                  series={series}
                  measure={measure}
                  isMonthly={period === 'month'}
                  title={charts.length > 1 ? `${title}, ${one?.label ?? ''}` : title}
                  height={charts.length > 1 ? 220 : 300}
                />
              </Suspense>
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Genomes over time by lineage, or by another column: stacked, as shares with intervals, on a logarithmic scale. */
export function TimePanel(props: PanelProps): ReactElement {
  const { instance, controls, compared } = props;
  const { state } = controls;
  const by = state.by ?? instance.lineageColumn ?? instance.countryColumn;
  const answer = useExplored<'overTime'>(instance, state.queries, [
    {
      ...{ type: 'overTime', dateField: instance.dateColumn, period: state.period },
      ...{ by, top: TOP, intervals: true },
    },
  ]);
  const column = instance.columns.find(({ name }) => name === by)?.title ?? by;
  const title = message('explore.timeTitle', { column });
  const undated = answer.data?.panels.overTime.byQuery.reduce((sum, one) => sum + one.undated, 0);
  const note = [
    ...(state.measure === 'lines' ? [message('explore.intervalNote')] : []),
    ...(undated === undefined || undated === 0
      ? []
      : [message('time.undated', { count: undated })]),
  ].join(' ');
  return (
    <PanelFrame<Explored<'overTime'>>
      id="over-time"
      title={title}
      simulated={instance.simulated}
      controls={<Controls instance={instance} controls={controls} />}
      {...(note === '' ? {} : { note })}
      answer={answer}
      isEmpty={({ panels }) => panels.overTime.periods.length === 0}
      toTable={({ panels }) => toTable(panels.overTime, compared)}
    >
      {({ panels }) => (
        <Charts answer={panels.overTime} compared={compared} props={props} title={title} />
      )}
    </PanelFrame>
  );
}
