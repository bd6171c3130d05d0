import * as Plot from '@observablehq/plot';
import { type ReactElement, useEffect } from 'react';
import { formatCount, formatDay, formatMonth, formatShare } from '../format/format-values.ts';
import { useWidth } from '../genome-view/use-width.ts';
import { message } from '../messages/message.ts';
import { listIntervals, type TimeBin, type TimeInterval } from './time-bins.ts';

export interface Series {
  readonly name: string;
  readonly color: string;
}

export interface TimeChartProps {
  readonly bins: readonly TimeBin[];
  /** In the order of stacking, from the bottom. */
  readonly series: readonly Series[];
  readonly interval: TimeInterval;
  readonly measure: 'counts' | 'share';
  readonly title: string;
}

const HEIGHT = 280;
const SMALLEST_WIDTH = 160;

function describe(bin: TimeBin, interval: TimeInterval): string {
  const when =
    interval === 'month'
      ? formatMonth(bin.start)
      : message('time.weekOf', { day: formatDay(bin.start.toISOString().slice(0, 10)) });
  return message('time.binTitle', { series: bin.series, count: bin.count, when });
}

function drawChart(props: TimeChartProps, width: number): SVGSVGElement | HTMLElement {
  const { bins, series, interval, measure } = props;
  const order = series.map((one) => one.name);
  const columnWidth = width / Math.max(1, listIntervals(bins, interval).length);
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 12,
    marginBottom: 28,
    style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px' },
    x: { type: 'utc', label: null },
    y: {
      grid: true,
      label: measure === 'share' ? message('time.share') : message('time.genomes'),
      // Between whole genomes there is nothing to say: a small chart leaves such ticks without a word.
      tickFormat: (value: number) => {
        if (measure === 'share') return formatShare(value, 0);
        return Number.isInteger(value) ? formatCount(value) : '';
      },
    },
    color: { domain: order, range: series.map((one) => one.color) },
    marks: [
      Plot.rectY(
        bins,
        Plot.stackY(
          { order, offset: measure === 'share' ? 'normalize' : null },
          {
            x1: 'start',
            x2: 'end',
            y: 'count',
            z: 'series',
            fill: 'series',
            insetRight: columnWidth > 3 ? 0.5 : 0,
            title: (bin: TimeBin) => describe(bin, interval),
          },
        ),
      ),
      Plot.ruleY([0], { stroke: 'currentColor' }),
    ],
  });
}

/** Counts, or shares, by week or month as stacked columns. */
export function TimeChart(props: TimeChartProps): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(900);
  useEffect(() => {
    const chart = drawChart(props, Math.max(SMALLEST_WIDTH, width));
    chart.setAttribute('aria-hidden', 'true');
    frame.current?.replaceChildren(chart);
  }, [props, width, frame]);
  return (
    <>
      <ul className="legend" aria-label={message('chart.legend')}>
        {props.series.map((one) => (
          <li key={one.name}>
            <span className="swatch" style={{ background: one.color }} />
            {one.name}
          </li>
        ))}
      </ul>
      <div ref={frame} className="plot-frame" role="img" aria-label={props.title} />
    </>
  );
}
