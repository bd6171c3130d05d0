import * as Plot from '@observablehq/plot';
import { type ReactElement, useEffect } from 'react';
import { formatCount, formatDay, formatMonth, formatShare } from '../format/format-values.ts';
import { useWidth } from '../genome-view/use-width.ts';
import { message } from '../messages/message.ts';
import type { Series } from './time-chart.tsx';

/** One series in one period. */
export interface SeriesPoint {
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  readonly series: string;
  readonly count: number;
  /** Genomes of the period, of whatever series. */
  readonly total: number;
  /** Of the share; null where there are no genomes. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export type SeriesMeasure = 'counts' | 'share' | 'lines' | 'log';

export interface SeriesChartProps {
  readonly points: readonly SeriesPoint[];
  /** Genomes of each period, for the strip that says how many were sampled. */
  readonly sampled: readonly { readonly start: Date; readonly end: Date; readonly total: number }[];
  readonly series: readonly Series[];
  readonly measure: SeriesMeasure;
  readonly isMonthly: boolean;
  readonly title: string;
  readonly height?: number;
  /** Where the axis of shares ends, from 0 to 1. */
  readonly greatest?: number;
}

const LEFT = 52;
const RIGHT = 12;
const STRIP_HEIGHT = 74;
const SMALLEST_WIDTH = 160;
const COMMON = {
  marginLeft: LEFT,
  marginRight: RIGHT,
  style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px' },
} as const;

function middle({ start, end }: { readonly start: Date; readonly end: Date }): Date {
  return new Date((start.getTime() + end.getTime()) / 2);
}

function shareOf({ count, total }: SeriesPoint): number | null {
  return total === 0 ? null : count / total;
}

function describe(point: SeriesPoint, isMonthly: boolean): string {
  const when = isMonthly
    ? formatMonth(point.start)
    : formatDay(point.start.toISOString().slice(0, 10));
  const { series, count, total, lower, upper } = point;
  const share = formatShare(shareOf(point) ?? 0);
  const values = { series, when, count, total, share };
  if (lower === null || upper === null) return message('series.pointTitle', values);
  const interval = { from: formatShare(lower), to: formatShare(upper) };
  return message('series.pointInterval', { ...values, ...interval });
}

function stacked({ points, series, measure, isMonthly }: SeriesChartProps): Plot.Markish {
  const order = series.map((one) => one.name);
  return Plot.rectY(
    points,
    Plot.stackY(
      { order, offset: measure === 'share' ? 'normalize' : null },
      {
        ...{ x1: 'start', x2: 'end', y: 'count', z: 'series', fill: 'series', insetRight: 0.5 },
        title: (point: SeriesPoint) => describe(point, isMonthly),
      },
    ),
  );
}

/**
 * Shares as lines in their intervals, or counts as lines; a period without genomes breaks a line. Where a series has none,
 * its interval is in the table only: drawn, those of many series would cover everything.
 */
function lines({ points, measure, isMonthly }: SeriesChartProps): Plot.Markish[] {
  const isLog = measure === 'log';
  const y = (point: SeriesPoint): number | null => (isLog ? point.count || null : shareOf(point));
  const common = { x: middle, z: 'series', stroke: 'series' };
  return [
    ...(isLog
      ? []
      : [
          Plot.areaY(points, {
            ...{ x: middle, z: 'series', fill: 'series', fillOpacity: 0.16 },
            y1: (point: SeriesPoint) => (point.count === 0 ? Number.NaN : point.lower),
            y2: (point: SeriesPoint) => (point.count === 0 ? Number.NaN : point.upper),
          }),
        ]),
    Plot.lineY(points, { ...common, y, strokeWidth: 1.8 }),
    Plot.dot(points, {
      ...{ x: middle, y, fill: 'series', r: 2 },
      title: (point: SeriesPoint) => describe(point, isMonthly),
    }),
  ];
}

function drawMain(props: SeriesChartProps, width: number): SVGSVGElement | HTMLElement {
  const { series, measure, height = 280, greatest = 1 } = props;
  const isShare = measure === 'share' || measure === 'lines';
  const isLog = measure === 'log';
  const isStacked = measure === 'counts' || measure === 'share';
  return Plot.plot({
    ...COMMON,
    ...{ width, height, marginBottom: 36 },
    x: { type: 'utc', label: null },
    y: {
      grid: true,
      ...(isLog ? { type: 'log' as const } : {}),
      ...(isShare ? { domain: [0, greatest], clamp: true } : {}),
      label: isShare ? message('time.share') : message('time.genomes'),
      tickFormat: (value: number) => {
        if (isShare) return formatShare(value, greatest < 0.2 ? 1 : 0);
        // Between whole genomes there is nothing to say; of a logarithm only powers of ten fit.
        if (!Number.isInteger(value) || (isLog && !Number.isInteger(Math.log10(value)))) return '';
        return formatCount(value);
      },
    },
    color: {
      domain: series.map((one) => one.name),
      range: series.map((one) => one.color),
    },
    marks: [
      ...(isStacked ? [stacked(props)] : lines(props)),
      ...(isLog ? [] : [Plot.ruleY([0], { stroke: 'currentColor' })]),
    ],
  });
}

/** How many genomes each period has: shares of few say little. */
function drawStrip(
  { sampled, isMonthly }: SeriesChartProps,
  width: number,
): SVGSVGElement | HTMLElement {
  return Plot.plot({
    ...COMMON,
    ...{ width, height: STRIP_HEIGHT, marginTop: 20, marginBottom: 8 },
    x: { type: 'utc', axis: null },
    y: {
      ticks: 2,
      label: message('series.sampled'),
      tickFormat: (value: number) => (Number.isInteger(value) ? formatCount(value) : ''),
    },
    marks: [
      Plot.rectY(sampled, {
        ...{ x1: 'start', x2: 'end', y: 'total', fill: 'var(--ink-3)', insetRight: 0.5 },
        title: (one: { readonly start: Date; readonly total: number }) =>
          message('series.sampledTitle', {
            when: isMonthly
              ? formatMonth(one.start)
              : formatDay(one.start.toISOString().slice(0, 10)),
            count: one.total,
          }),
      }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
    ],
  });
}

/** Series over time: stacked counts or shares, shares with intervals, counts on a logarithmic scale. */
export function SeriesChart(props: SeriesChartProps): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(900);
  useEffect(() => {
    const own = Math.max(SMALLEST_WIDTH, width);
    const hasStrip = props.measure === 'share' || props.measure === 'lines';
    const charts = [drawMain(props, own), ...(hasStrip ? [drawStrip(props, own)] : [])];
    for (const chart of charts) chart.setAttribute('aria-hidden', 'true');
    frame.current?.replaceChildren(...charts);
  }, [props, width, frame]);
  return <div ref={frame} className="plot-frame" role="img" aria-label={props.title} />;
}
