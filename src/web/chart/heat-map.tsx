import type { ReactElement } from 'react';
import { formatShare } from '../format/format-values.ts';
import { useWidth } from '../genome-view/use-width.ts';
import { Legend } from './legend.tsx';
import { PressableDrawing, pressable } from './pressable-drawing.tsx';

/** A cell: a share with what it is of; null where there is nothing to take a share of. */
export interface HeatCell {
  readonly share: number | null;
  readonly title: string;
}

export interface HeatMapProps {
  readonly rows: readonly {
    readonly key: string;
    readonly label: string;
    readonly cells: readonly HeatCell[];
  }[];
  readonly columns: readonly string[];
  readonly title: string;
  /** Column labels stand upright where there is no room for them. */
  readonly areColumnsTurned?: boolean;
  readonly describeRow?: (key: string) => string;
  readonly onSelect?: (key: string) => void;
}

/** Upper bounds of the classes of shares; a class has one colour, so that it can be read off the legend. */
const CLASSES = [0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;
const LETTER_WIDTH = 6.5;
const ROW = 17;
const MOST_COLUMN = 46;

/** The colour of a share from 0 to 1. */
export function shareColor(share: number): string {
  const place = CLASSES.findIndex((bound) => share <= bound);
  return `var(--map-${place < 0 ? CLASSES.length - 1 : place})`;
}

/** What the colours of shares stand for. */
export function ShareLegend(): ReactElement {
  return (
    <Legend
      series={CLASSES.map((bound, place) => ({
        name: `${formatShare(CLASSES[place - 1] ?? 0, 0)} – ${formatShare(bound, 0)}`,
        color: `var(--map-${place})`,
      }))}
    />
  );
}

function chooseColumnLabels(columns: readonly string[], cellWidth: number, isTurned: boolean) {
  const widest = Math.max(1, ...columns.map((name) => name.length)) * LETTER_WIDTH + 8;
  const step = Math.max(1, Math.ceil((isTurned ? 13 : widest) / cellWidth));
  return (index: number): boolean => index % step === 0;
}

/** Shares as coloured cells; the same numbers stand in the table of the frame around it. */
export function HeatMap(props: HeatMapProps): ReactElement {
  const { rows, columns, title, areColumnsTurned = false, describeRow, onSelect } = props;
  const [frame, width] = useWidth<HTMLDivElement>(900);
  const longest = Math.max(1, ...rows.map(({ label }) => label.length));
  const left = Math.min(width * 0.4, longest * LETTER_WIDTH + 12);
  const cellWidth = Math.min(MOST_COLUMN, (width - left - 6) / Math.max(1, columns.length));
  const longestColumn = Math.max(1, ...columns.map((name) => name.length));
  const top = areColumnsTurned ? longestColumn * LETTER_WIDTH + 10 : 20;
  const isLabelled = chooseColumnLabels(columns, cellWidth, areColumnsTurned);
  return (
    <div ref={frame} className="bar-frame">
      <PressableDrawing width={width} height={top + rows.length * ROW + 4} title={title}>
        <g className="chart-axis">
          {columns.map((name, index) => {
            if (!isLabelled(index)) return null;
            const x = left + (index + 0.5) * cellWidth;
            return areColumnsTurned ? (
              <text key={name} transform={`translate(${x + 4},${top - 5}) rotate(-90)`}>
                {name}
              </text>
            ) : (
              <text key={name} x={left + index * cellWidth} y={top - 6}>
                {name}
              </text>
            );
          })}
        </g>
        {rows.map((row, at) => (
          <g key={row.key} transform={`translate(0,${top + at * ROW})`}>
            <g
              className={onSelect === undefined ? 'bar-row' : 'bar-row bar-row-selectable'}
              aria-label={describeRow?.(row.key) ?? row.label}
              {...pressable(onSelect === undefined ? undefined : () => onSelect(row.key))}
            >
              <rect width={left - 4} height={ROW - 1} className="bar-ground" />
              <text x={left - 8} y={ROW - 5} textAnchor="end" className="row-label code-label">
                {row.label}
              </text>
            </g>
            {row.cells.map((cell, index) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: The cells of a row never change places.
                key={index}
                x={left + index * cellWidth}
                y={0}
                width={Math.max(0.5, cellWidth - (cellWidth > 4 ? 1 : 0))}
                height={ROW - 1}
                fill={cell.share === null ? 'none' : shareColor(cell.share)}
                className="heat-cell"
              >
                <title>{cell.title}</title>
              </rect>
            ))}
          </g>
        ))}
      </PressableDrawing>
    </div>
  );
}
