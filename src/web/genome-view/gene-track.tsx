import type { ReactElement } from 'react';
import type { Range } from '../../bio/position.ts';
import { formatCount } from '../format/format-values.ts';
import { message } from '../messages/message.ts';
import { findTicks, type PlacedCds } from './genome-geometry.ts';

export const LANE_HEIGHT = 20;
const BAR_HEIGHT = 15;
const TICK_HEIGHT = 20;
const LETTER_WIDTH = 6.4;
const CATEGORIES = 8;

/** The categorical colour of the n-th CDS; neighbours never have the same. */
export function cdsColor(index: number): string {
  return `var(--cat-${(index % CATEGORIES) + 1})`;
}

export interface GeneTrackProps {
  readonly placed: readonly PlacedCds[];
  readonly colors: ReadonlyMap<string, string>;
  /** The part of the reference that is shown. */
  readonly view: Range;
  readonly width: number;
  readonly top: number;
  readonly onSelect?: (cds: string) => void;
}

/** Height in pixels of the gene map and its axis. */
export function geneTrackHeight(placed: readonly PlacedCds[]): number {
  const lanes = placed.reduce((most, one) => Math.max(most, one.lane + 1), 0);
  return lanes * LANE_HEIGHT + TICK_HEIGHT;
}

function scaleOf(view: Range, width: number): (position: number) => number {
  return (position) => ((position - view.begin) / (view.end - view.begin)) * width;
}

function Axis({ view, width, top }: Pick<GeneTrackProps, 'view' | 'width' | 'top'>): ReactElement {
  const scale = scaleOf(view, width);
  return (
    <g transform={`translate(0,${top})`} className="chart-axis">
      <line x1={0} x2={width} y1={0.5} y2={0.5} />
      {findTicks(view, Math.max(2, Math.floor(width / 90))).map((tick) => {
        const x = scale(tick - 0.5);
        const anchor = x < 24 ? 'start' : x > width - 24 ? 'end' : 'middle';
        return (
          <g key={tick}>
            <line x1={x} x2={x} y1={0} y2={4} />
            <text x={x} y={15} textAnchor={anchor}>
              {formatCount(tick)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Gene({
  one,
  view,
  width,
  color,
  onSelect,
}: {
  readonly one: PlacedCds;
  readonly view: Range;
  readonly width: number;
  readonly color: string;
  readonly onSelect: ((cds: string) => void) | undefined;
}): ReactElement | null {
  const scale = scaleOf(view, width);
  const from = Math.max(0, scale(one.span.begin));
  const to = Math.min(width, scale(one.span.end));
  if (to <= 0 || from >= width) return null;
  const name = one.cds.name;
  const isLabelled = name.length * LETTER_WIDTH + 4 < to - from;
  const y = one.lane * LANE_HEIGHT;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: A shortcut for the pointer only; the selection list beside every genome view does the same for the keyboard.
    <g
      className={onSelect === undefined ? 'gene' : 'gene gene-selectable'}
      onClick={onSelect === undefined ? undefined : () => onSelect(name)}
    >
      <title>
        {message('genome.geneTitle', {
          name,
          begin: one.span.begin + 1,
          end: one.span.end,
          length: one.cds.proteinLength,
        })}
      </title>
      <line x1={from} x2={to} y1={y + BAR_HEIGHT / 2} y2={y + BAR_HEIGHT / 2} stroke={color} />
      {one.cds.segments.map((segment) => {
        const left = Math.max(0, scale(segment.begin));
        const right = Math.min(width, scale(segment.end));
        if (right <= left) return null;
        return (
          <rect
            key={segment.begin}
            x={left}
            y={y}
            width={Math.max(1.5, right - left - 0.75)}
            height={BAR_HEIGHT}
            rx={2}
            fill={color}
            fillOpacity={0.24}
            stroke={color}
            strokeWidth={1}
          />
        );
      })}
      {isLabelled ? (
        <text x={(from + to) / 2} y={y + 11.5} textAnchor="middle" className="gene-name">
          {name}
        </text>
      ) : null}
    </g>
  );
}

/** The coding sequences of a reference as bars on lanes, with the axis of positions below. */
export function GeneTrack(props: GeneTrackProps): ReactElement {
  const { placed, colors, view, width, top, onSelect } = props;
  return (
    <g>
      <g transform={`translate(0,${top})`}>
        {placed.map((one) => (
          <Gene
            key={one.cds.name}
            one={one}
            view={view}
            width={width}
            color={colors.get(one.cds.name) ?? 'var(--ink-3)'}
            onSelect={onSelect}
          />
        ))}
      </g>
      <Axis view={view} width={width} top={top + geneTrackHeight(placed) - TICK_HEIGHT} />
    </g>
  );
}
