import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { Legend } from '../../../../web/chart/legend.tsx';
import type { SeriesPoint } from '../../../../web/chart/series-chart.tsx';
import { message } from '../../../../web/messages/message.ts';
import { Loading } from '../../../../web/shell/loading.tsx';
import type { AssayAnswer } from '../../assays/assay-request.ts';
import { type PanelAnswer, PanelFrame } from '../explore/panel-frame.tsx';
import { Choice } from '../search/choice.tsx';
import type { AssayControls } from './use-assay-address.ts';

const SeriesChart = lazy(async () => ({
  default: (await import('../../../../web/chart/series-chart.tsx')).SeriesChart,
}));

const PERIODS = ['day', 'week', 'month'] as const;
/** The axis ends where the greatest share does, and never shows less than this. */
const LEAST_TOP = 0.05;

type Periods = AssayAnswer['periods'];

function toDates({ from, to }: Periods[number]) {
  const start = new Date(`${from}T00:00:00Z`);
  const end = new Date(`${to}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() + 1);
  return { start, end };
}

function toPoints(periods: Periods): readonly SeriesPoint[] {
  const [any, near] = [message('assay.mismatched'), message('assay.near')];
  return periods.flatMap((one) => {
    const dates = toDates(one);
    const { counted: total, mismatched, ciLower, ciUpper } = one;
    return [
      { ...dates, series: any, count: mismatched, total, lower: ciLower, upper: ciUpper },
      { ...dates, series: near, count: one.near, total, lower: null, upper: null },
    ];
  });
}

/** A little more than the greatest upper bound that is not one of a handful of genomes. */
function findTop(periods: Periods): number {
  const shares = periods.map(({ counted, mismatched, ciUpper }) => {
    const share = counted === 0 ? 0 : mismatched / counted;
    return Math.max(share, Math.min(ciUpper ?? 0, share * 2 + LEAST_TOP));
  });
  return Math.min(1, Math.max(LEAST_TOP, ...shares) * 1.05);
}

function toTable({ periods }: AssayAnswer): ChartTable {
  return {
    headers: [
      message('explore.periodFrom'),
      message('explore.periodTo'),
      message('assay.genomes'),
      message('assay.counted'),
      message('assay.mismatched'),
      message('assay.near'),
      message('assay.lower'),
      message('assay.upper'),
    ],
    rows: periods.map((one) => [
      ...[one.from, one.to, one.total, one.counted, one.mismatched, one.near],
      ...[one.ciLower ?? '', one.ciUpper ?? ''],
    ]),
    fileName: 'assay-over-time',
  };
}

function Chart({
  periods,
  period,
  title,
}: {
  readonly periods: Periods;
  readonly period: (typeof PERIODS)[number];
  readonly title: string;
}): ReactElement {
  const points = useMemo(() => toPoints(periods), [periods]);
  const sampled = useMemo(
    () => periods.map((one) => ({ ...toDates(one), total: one.counted })),
    [periods],
  );
  const series = [
    { name: message('assay.mismatched'), color: 'var(--cat-1)' },
    { name: message('assay.near'), color: 'var(--cat-2)' },
  ];
  return (
    <>
      <Legend series={series} />
      <Suspense fallback={<Loading />}>
        <SeriesChart
          points={points}
          sampled={sampled}
          series={series}
          measure="lines"
          isMonthly={period === 'month'}
          title={title}
          greatest={findTop(periods)}
        />
      </Suspense>
    </>
  );
}

/** The share of genomes that differ below an oligo, or below any of them, over time, with its interval. */
export function WeekPanel({
  instance,
  answer,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly answer: PanelAnswer<AssayAnswer>;
  readonly controls: AssayControls;
}): ReactElement {
  const title = message('assay.timeTitle', {
    name: address.focus ?? message('assay.together'),
  });
  const undated = answer.data?.undated ?? 0;
  const note = [
    message('explore.intervalNote'),
    ...(undated === 0 ? [] : [message('time.undated', { count: undated })]),
  ];
  return (
    <PanelFrame<AssayAnswer>
      id="over-time"
      title={title}
      simulated={instance.simulated}
      note={note.join(' ')}
      controls={
        <Choice
          label={message('time.interval')}
          value={address.period}
          options={PERIODS.map((value) => ({ value, label: message(`explore.period.${value}`) }))}
          onChange={(period) => update({ period })}
        />
      }
      answer={answer}
      isEmpty={({ periods }) => periods.every(({ counted }) => counted === 0)}
      toTable={toTable}
    >
      {({ periods }) => <Chart periods={periods} period={address.period} title={title} />}
    </PanelFrame>
  );
}
