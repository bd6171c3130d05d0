import type { ReactElement } from 'react';
import type { Pathogen } from '../api/types.ts';
import { formatShare } from '../format/format-values.ts';
import { message } from '../messages/message.ts';
import { AnnotationRows, type AnnotationTrack, annotationHeight } from './annotation-rows.tsx';
import { GeneTrack, geneTrackHeight } from './gene-track.tsx';
import { chooseLabels } from './genome-geometry.ts';
import { useGenomeLayout } from './use-genome-layout.ts';
import { useWidth } from './use-width.ts';

/** One mutation with its share of the genomes that have a letter there. */
export interface Lollipop {
  readonly label: string;
  /** On the reference, 0-based. */
  readonly position: number;
  /** 0 to 1. */
  readonly proportion: number;
  /** CDS whose colour it takes; null for the neutral one. */
  readonly cds: string | null;
  readonly isDeletion: boolean;
}

const PLOT_HEIGHT = 190;
const TOP = 34;
const LEFT = 38;
const RIGHT = 10;
const MOST_LABELS = 14;
const LETTER_WIDTH = 6.6;

function ShareAxis({ width }: { readonly width: number }): ReactElement {
  return (
    <g className="chart-axis">
      {[0, 0.25, 0.5, 0.75, 1].map((share) => {
        const y = TOP + PLOT_HEIGHT * (1 - share);
        return (
          <g key={share}>
            <line x1={0} x2={width} y1={y} y2={y} className="chart-grid" />
            <text x={-6} y={y + 4} textAnchor="end">
              {formatShare(share, 0)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The share of every mutation as a lollipop over the gene map. */
export function LollipopChart({
  pathogen,
  mutations,
  region,
  title,
  color: ownColor,
  tracks = [],
  onSelect,
  onRegion,
}: {
  readonly pathogen: Pathogen;
  readonly mutations: readonly Lollipop[];
  readonly region: string | null;
  readonly title: string;
  /** Of all mutations, instead of the colours of their genes. */
  readonly color?: string;
  /** What places are known for, drawn below the genes. */
  readonly tracks?: readonly AnnotationTrack[];
  readonly onSelect: (label: string) => void;
  readonly onRegion: (cds: string) => void;
}): ReactElement {
  const [frame, outer] = useWidth<HTMLDivElement>(900);
  const { placed, colors, view } = useGenomeLayout(pathogen, region);
  const width = Math.max(120, outer - LEFT - RIGHT);
  const scale = (position: number): number =>
    ((position + 0.5 - view.begin) / (view.end - view.begin)) * width;
  const shown = mutations
    .filter(({ position }) => position >= view.begin && position < view.end)
    .sort((a, b) => b.proportion - a.proportion);
  const labelled = new Set(
    chooseLabels(
      shown.map(({ position }) => scale(position)),
      shown.map(({ label }) => label.length * LETTER_WIDTH),
      MOST_LABELS,
    ),
  );
  const base = TOP + PLOT_HEIGHT;
  const genesEnd = base + 10 + geneTrackHeight(placed);
  const height = genesEnd + annotationHeight(tracks);
  const cdses = new Map(pathogen.cdses.map((cds) => [cds.name, cds]));
  return (
    <div ref={frame} className="genome-frame">
      <svg width={outer} height={height} role="img" aria-label={title}>
        <g transform={`translate(${LEFT},0)`}>
          <ShareAxis width={width} />
          {[...shown.entries()].reverse().map(([index, one]) => {
            const x = scale(one.position);
            const y = TOP + PLOT_HEIGHT * (1 - one.proportion);
            const ofGene = one.cds === null ? undefined : colors.get(one.cds);
            const color = ownColor ?? ofGene ?? 'var(--ink-2)';
            const half = (one.label.length * LETTER_WIDTH) / 2;
            const anchor = x < half ? 'start' : x > width - half ? 'end' : 'middle';
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: A shortcut for the pointer only; the table below has a button for every mutation.
              <g key={one.label} className="lollipop" onClick={() => onSelect(one.label)}>
                <title>
                  {message('mutations.lollipopTitle', {
                    mutation: one.label,
                    share: formatShare(one.proportion),
                  })}
                </title>
                <line x1={x} x2={x} y1={base} y2={y} stroke={color} />
                {one.isDeletion ? (
                  <rect x={x - 3.5} y={y - 3.5} width={7} height={7} fill="var(--mut-deletion)" />
                ) : (
                  <circle cx={x} cy={y} r={4} fill={color} />
                )}
                {labelled.has(index) ? (
                  <text x={x} y={y - 8} textAnchor={anchor} className="lollipop-label">
                    {one.label}
                  </text>
                ) : null}
              </g>
            );
          })}
          <GeneTrack
            placed={placed}
            colors={colors}
            view={view}
            width={width}
            top={base + 8}
            onSelect={onRegion}
          />
          <AnnotationRows {...{ tracks, cdses, view, width }} top={genesEnd + 2} />
        </g>
      </svg>
    </div>
  );
}
