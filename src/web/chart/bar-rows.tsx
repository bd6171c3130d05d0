import type { ReactElement } from 'react';
import { useWidth } from '../genome-view/use-width.ts';
import { PressableDrawing, pressable } from './pressable-drawing.tsx';

/** A row of bars, one for each thing that is compared. */
export interface BarRow {
  readonly key: string;
  readonly label: string;
  readonly bars: readonly {
    /** Length of the bar, 0 to 1 of the widest possible. */
    readonly share: number;
    /** What stands behind the bar. */
    readonly text: string;
    readonly color: string;
  }[];
}

const LABEL_SHARE = 0.36;
const LARGEST_LABEL = 190;
const BAR = 12;
const GAP = 8;
const TEXT_WIDTH = 96;
const LETTER_WIDTH = 6.7;

function cut(label: string, width: number): string {
  const letters = Math.max(4, Math.floor(width / LETTER_WIDTH));
  return label.length <= letters ? label : `${label.slice(0, letters - 1)}…`;
}

/** Horizontal bars with their labels; a row that can be chosen becomes a filter. */
export function BarRows({
  rows,
  title,
  describe,
  onSelect,
}: {
  readonly rows: readonly BarRow[];
  readonly title: string;
  /** What pressing a row does, for who cannot see it. */
  readonly describe?: (row: BarRow) => string;
  readonly onSelect?: (key: string) => void;
}): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(420);
  const labelWidth = Math.min(LARGEST_LABEL, width * LABEL_SHARE);
  const room = Math.max(40, width - labelWidth - TEXT_WIDTH);
  const heights = rows.map(({ bars }) => Math.max(1, bars.length) * (BAR + 2) + GAP);
  const tops = heights.map((_, at) => heights.slice(0, at).reduce((sum, one) => sum + one, 0));
  const height = heights.reduce((sum, one) => sum + one, 0);
  return (
    <div ref={frame} className="bar-frame">
      <PressableDrawing width={width} height={Math.max(1, height)} title={title}>
        {rows.map((row, at) => {
          const top = tops[at] ?? 0;
          const middle = ((heights[at] ?? 0) - GAP) / 2;
          const texts = row.bars.map(({ text }) => text).join(', ');
          return (
            <g
              key={row.key}
              transform={`translate(0,${top})`}
              className={onSelect === undefined ? 'bar-row' : 'bar-row bar-row-selectable'}
              aria-label={
                describe === undefined ? `${row.label}: ${texts}` : `${describe(row)}: ${texts}`
              }
              {...pressable(onSelect === undefined ? undefined : () => onSelect(row.key))}
            >
              <title>{`${row.label}: ${texts}`}</title>
              <rect width={width} height={(heights[at] ?? 0) - 2} className="bar-ground" />
              <text x={labelWidth - 8} y={middle + 4} textAnchor="end" className="row-label">
                {cut(row.label, labelWidth - 10)}
              </text>
              {row.bars.map((bar, index) => {
                const length = Math.max(bar.share > 0 ? 1 : 0, room * Math.min(1, bar.share));
                const y = index * (BAR + 2);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: The bars of a row never change places.
                  <g key={index}>
                    <rect x={labelWidth} y={y} width={length} height={BAR} fill={bar.color} />
                    <text x={labelWidth + length + 6} y={y + BAR - 2} className="bar-text">
                      {bar.text}
                    </text>
                  </g>
                );
              })}
            </g>
          );
        })}
      </PressableDrawing>
    </div>
  );
}
