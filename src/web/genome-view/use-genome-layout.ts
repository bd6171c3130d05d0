import { useMemo } from 'react';
import type { Range } from '../../bio/position.ts';
import type { Pathogen } from '../api/types.ts';
import { cdsColor } from './gene-track.tsx';
import { findSpan, type PlacedCds, placeCdses } from './genome-geometry.ts';

export interface GenomeLayout {
  readonly placed: readonly PlacedCds[];
  /** By name of the CDS. */
  readonly colors: ReadonlyMap<string, string>;
  /** What is shown: the whole reference, or a CDS with a margin. */
  readonly view: Range;
  readonly length: number;
}

/** Length of the reference in bases: that of its first segment. */
export function findReferenceLength(pathogen: Pathogen): number {
  return pathogen.segments[0]?.length ?? 1;
}

/** Where the genes of a pathogen stand, their colours, and the part to show for a chosen CDS. */
export function useGenomeLayout(pathogen: Pathogen, region: string | null): GenomeLayout {
  return useMemo(() => {
    const length = findReferenceLength(pathogen);
    const placed = placeCdses(pathogen.cdses);
    const colors = new Map(placed.map(({ cds }, index) => [cds.name, cdsColor(index)]));
    const chosen = pathogen.cdses.find((cds) => cds.name === region);
    if (chosen === undefined || chosen.segments.length === 0) {
      return { placed, colors, length, view: { begin: 0, end: length } };
    }
    const span = findSpan(chosen);
    const margin = Math.ceil((span.end - span.begin) * 0.02);
    const view = {
      begin: Math.max(0, span.begin - margin),
      end: Math.min(length, span.end + margin),
    };
    return { placed, colors, length, view };
  }, [pathogen, region]);
}
