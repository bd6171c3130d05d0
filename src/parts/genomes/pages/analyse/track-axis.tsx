import type { ReactElement } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { GeneTrack, geneTrackHeight } from '../../../../web/genome-view/gene-track.tsx';
import { findTicks } from '../../../../web/genome-view/genome-geometry.ts';
import { useGenomeLayout } from '../../../../web/genome-view/use-genome-layout.ts';
import { message } from '../../../../web/messages/message.ts';

const CODON_AXIS_HEIGHT = 24;

/** Codons of a CDS along the width of the tracks. */
function CodonAxis({
  codons,
  width,
}: {
  readonly codons: number;
  readonly width: number;
}): ReactElement {
  return (
    <g className="chart-axis">
      <line x1={0} x2={width} y1={0.5} y2={0.5} />
      {findTicks({ begin: 0, end: codons }, Math.max(2, Math.floor(width / 90))).map((tick) => {
        const x = ((tick - 0.5) / codons) * width;
        return (
          <g key={tick}>
            <line x1={x} x2={x} y1={0} y2={4} />
            <text x={x} y={16} textAnchor={x > width - 20 ? 'end' : 'middle'}>
              {formatCount(tick)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The axis of all tracks: the gene map, or the codons of the chosen CDS. */
export function TrackAxis({
  pathogen,
  cds,
  width,
  onSelect,
}: {
  readonly pathogen: Pathogen;
  readonly cds: string | null;
  readonly width: number;
  readonly onSelect: (cds: string) => void;
}): ReactElement {
  const { placed, colors, view } = useGenomeLayout(pathogen, null);
  const chosen = pathogen.cdses.find(({ name }) => name === cds);
  if (chosen !== undefined) {
    return (
      <svg
        width={width}
        height={CODON_AXIS_HEIGHT}
        role="img"
        aria-label={message('analyse.codonAxis', { cds: chosen.name, count: chosen.proteinLength })}
      >
        <CodonAxis codons={chosen.proteinLength} width={width} />
      </svg>
    );
  }
  return (
    <svg
      width={width}
      height={geneTrackHeight(placed) + 2}
      role="img"
      aria-label={message('analyse.geneAxis', { pathogen: pathogen.displayName })}
    >
      <GeneTrack
        placed={placed}
        colors={colors}
        view={view}
        width={width}
        top={1}
        onSelect={onSelect}
      />
    </svg>
  );
}
