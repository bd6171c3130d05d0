import type { ReactElement } from 'react';
import { useWidth } from '../genome-view/use-width.ts';
import { PressableDrawing, pressable } from './pressable-drawing.tsx';

/** Estimates of one thing, one for each query that is compared. */
export interface IntervalRow {
  readonly key: string;
  readonly label: string;
  readonly marks: readonly {
    readonly value: number;
    readonly lower: number;
    readonly upper: number;
    readonly color: string;
    readonly text: string;
  }[];
  /** Why there are none. */
  readonly reason: string | null;
}

const LABEL_WIDTH = 108;
const MARK = 20;
const AXIS = 34;
const RIGHT = 14;

/** The range that all intervals and zero lie in, with a little room; a wild interval does not squeeze the others. */
function findDomain(rows: readonly IntervalRow[]): readonly [number, number] {
  const values = rows.flatMap(({ marks }) => marks.map(({ value }) => value));
  const reach = Math.max(0.02, ...values.map(Math.abs)) * 3;
  const bounds = rows.flatMap(({ marks }) => marks.flatMap(({ lower, upper }) => [lower, upper]));
  const low = Math.min(0, ...bounds.map((one) => Math.max(one, -reach)));
  const high = Math.max(0, ...bounds.map((one) => Math.min(one, reach)));
  const room = Math.max(0.005, (high - low) * 0.06);
  return [low - room, high + room];
}

function findTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power;
  const first = Math.ceil(low / step);
  return Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, at) => (first + at) * step,
  );
}

interface Scale {
  /** Pixels from the left of a value. */
  readonly scale: (value: number) => number;
  readonly domain: readonly [number, number];
  readonly room: number;
}

function Axis({
  scale: { scale, domain, room },
  width,
  height,
  axis,
  formatTick,
}: {
  readonly scale: Scale;
  readonly width: number;
  readonly height: number;
  readonly axis: string;
  readonly formatTick: (value: number) => string;
}): ReactElement {
  return (
    <g className="chart-axis">
      {findTicks(domain, Math.max(2, Math.floor(room / 80))).map((tick) => (
        <g key={tick}>
          <line
            x1={scale(tick)}
            x2={scale(tick)}
            y1={0}
            y2={height}
            className={Math.abs(tick) < 1e-9 ? 'zero-line' : 'chart-grid'}
          />
          <text x={scale(tick)} y={height + 14} textAnchor="middle">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      <text x={width / 2} y={height + 30} textAnchor="middle">
        {axis}
      </text>
    </g>
  );
}

function Marks({
  row,
  scale,
}: {
  readonly row: IntervalRow;
  readonly scale: Scale['scale'];
}): ReactElement {
  if (row.marks.length === 0) {
    return (
      <text x={LABEL_WIDTH + 4} y={MARK / 2 + 4} className="bar-text">
        {row.reason ?? ''}
      </text>
    );
  }
  return (
    <>
      {row.marks.map((mark, index) => {
        const y = index * MARK + MARK / 2;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: The marks of a row never change places.
          <g key={index}>
            <line
              x1={scale(mark.lower)}
              x2={scale(mark.upper)}
              y1={y}
              y2={y}
              stroke={mark.color}
              strokeWidth={3}
              strokeOpacity={0.5}
            />
            <circle cx={scale(mark.value)} cy={y} r={4.5} fill={mark.color} />
          </g>
        );
      })}
    </>
  );
}

/** Estimates as dots in their intervals, beside a line at zero. */
export function IntervalRows({
  rows,
  title,
  axis,
  formatTick,
  describe,
  onSelect,
}: {
  readonly rows: readonly IntervalRow[];
  readonly title: string;
  readonly axis: string;
  readonly formatTick: (value: number) => string;
  readonly describe: (row: IntervalRow) => string;
  readonly onSelect: (key: string) => void;
}): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(520);
  const domain = findDomain(rows);
  const room = Math.max(60, width - LABEL_WIDTH - RIGHT);
  const scale = (value: number): number =>
    LABEL_WIDTH + Math.max(0, Math.min(1, (value - domain[0]) / (domain[1] - domain[0]))) * room;
  const heights = rows.map(({ marks }) => Math.max(1, marks.length) * MARK + 6);
  const tops = heights.map((_, at) => heights.slice(0, at).reduce((sum, one) => sum + one, 0));
  const height = heights.reduce((sum, one) => sum + one, 0);
  return (
    <div ref={frame} className="bar-frame">
      <PressableDrawing width={width} height={height + AXIS} title={title}>
        <Axis scale={{ scale, domain, room }} {...{ width, height, axis, formatTick }} />
        {rows.map((row, at) => (
          <g
            key={row.key}
            transform={`translate(0,${tops[at] ?? 0})`}
            className="bar-row bar-row-selectable"
            aria-label={describe(row)}
            {...pressable(() => onSelect(row.key))}
          >
            <title>{describe(row)}</title>
            <rect width={width} height={(heights[at] ?? 0) - 2} className="bar-ground" />
            <text
              x={LABEL_WIDTH - 8}
              y={((heights[at] ?? 0) - 6) / 2 + 4}
              textAnchor="end"
              className="row-label"
            >
              {row.label}
            </text>
            <Marks row={row} scale={scale} />
          </g>
        ))}
      </PressableDrawing>
    </div>
  );
}
