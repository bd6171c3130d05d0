import type { ReactElement } from 'react';
import type { Range } from '../../bio/position.ts';
import type { Answer } from '../api/call-operation.ts';
import type { CdsShape } from '../api/types.ts';
import { message } from '../messages/message.ts';
import { codonToReference } from './genome-geometry.ts';

export type AnnotationTrack = Answer<'list-annotations'>['tracks'][number];
type Feature = AnnotationTrack['features'][number];

const ROW = 26;
const BAR = 8;
const LEAST_WIDTH = 2.5;

/** Height in pixels of the tracks. */
export function annotationHeight(tracks: readonly AnnotationTrack[]): number {
  return tracks.length * ROW;
}

/** Where a feature lies on the reference, 0-based half-open; null where its coding sequence is not shown. */
export function findFeature(feature: Feature, cdses: ReadonlyMap<string, CdsShape>): Range | null {
  if (feature.cds === undefined) return { begin: feature.begin - 1, end: feature.end };
  const cds = cdses.get(feature.cds);
  if (cds === undefined) return null;
  const ends = [feature.begin, feature.end].flatMap((codon) => codonToReference(cds, codon - 1));
  if (ends.length === 0) return null;
  return {
    begin: Math.min(...ends.map(({ begin }) => begin)),
    end: Math.max(...ends.map(({ end }) => end)),
  };
}

/** What places are known for, a row for each source, under the genes. */
export function AnnotationRows({
  tracks,
  cdses,
  view,
  width,
  top,
}: {
  readonly tracks: readonly AnnotationTrack[];
  readonly cdses: ReadonlyMap<string, CdsShape>;
  readonly view: Range;
  readonly width: number;
  readonly top: number;
}): ReactElement {
  const scale = (position: number): number =>
    ((position - view.begin) / (view.end - view.begin)) * width;
  return (
    <g transform={`translate(0,${top})`}>
      {tracks.map((track, row) => (
        <g key={track.id} transform={`translate(0,${row * ROW})`}>
          <text x={0} y={10} className="annotation-title">
            {track.title}
          </text>
          <line x1={0} x2={width} y1={14 + BAR / 2} y2={14 + BAR / 2} className="annotation-line" />
          {track.features.map((feature) => {
            const place = findFeature(feature, cdses);
            if (place === null || place.end <= view.begin || place.begin >= view.end) return null;
            const left = Math.max(0, scale(place.begin));
            const right = Math.min(width, scale(place.end));
            return (
              <rect
                key={`${feature.name} ${feature.begin}`}
                x={left}
                y={14}
                width={Math.max(LEAST_WIDTH, right - left)}
                height={BAR}
                rx={1.5}
                className={`annotation annotation-${track.kind}`}
              >
                <title>
                  {message('genome.annotation', {
                    name: feature.name,
                    place: `${feature.cds === undefined ? '' : `${feature.cds}:`}${feature.begin}–${feature.end}`,
                    source: track.source,
                  })}
                </title>
              </rect>
            );
          })}
        </g>
      ))}
    </g>
  );
}
