import type { ReactElement } from 'react';
import { useWidth } from '../genome-view/use-width.ts';

const HEIGHT = 54;

/**
 * Chooses a range of periods over bars of how many genomes each has: two sliders on one track, which a pointer
 * drags and the arrow keys move.
 */
export function RangeBrush({
  totals,
  labels,
  range,
  fromLabel,
  toLabel,
  onChange,
}: {
  readonly totals: readonly number[];
  /** What each period is called. */
  readonly labels: readonly string[];
  /** First and last place, both included. */
  readonly range: readonly [number, number];
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly onChange: (range: readonly [number, number]) => void;
}): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(600);
  const last = totals.length - 1;
  const most = Math.max(1, ...totals);
  const step = width / Math.max(1, totals.length);
  const [from, to] = range;
  const slider = (label: string, value: number, change: (place: number) => void) => (
    <input
      type="range"
      className="brush-slider"
      aria-label={label}
      aria-valuetext={labels[value] ?? ''}
      min={0}
      max={last}
      value={value}
      onChange={(event) => change(Number(event.currentTarget.value))}
    />
  );
  return (
    <div ref={frame} className="brush">
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {totals.map((total, place) => {
          const height = (total / most) * (HEIGHT - 4);
          const isIn = place >= from && place <= to;
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: Periods never change places.
              key={place}
              x={place * step}
              y={HEIGHT - height}
              width={Math.max(0.5, step - 0.5)}
              height={height}
              fill={isIn ? 'var(--accent)' : 'var(--line-strong)'}
            />
          );
        })}
      </svg>
      {slider(fromLabel, from, (place) => onChange([Math.min(place, to), to]))}
      {slider(toLabel, to, (place) => onChange([from, Math.max(place, from)]))}
    </div>
  );
}
