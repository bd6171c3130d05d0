import type { AnalysisSummary } from '../../schema/analysis-summary.ts';
import { defined } from '../../std/assert.ts';
import { Random } from './random.ts';
import {
  type OutbreakOptions,
  type SimulatedGenome,
  simulateOutbreak,
} from './simulate-outbreak.ts';
import type { SimulatedMetadata } from './simulated-metadata.ts';
import type { SimulationPathogen } from './simulation-pathogen.ts';

/** One segment of a simulated genome. */
export interface SimulatedSegment {
  /** Its name in the pathogen. */
  readonly segment: string;
  /** Equal to what the analysis of `writeSequence()` gives. */
  readonly summary: AnalysisSummary;
  /** Builds the sequence, upper-case letters without gaps. */
  readonly writeSequence: () => string;
}

/** One simulated sample with the segments that were sequenced of it, at least one. */
export interface SegmentedGenome extends Pick<SimulatedGenome, 'name'> {
  readonly metadata: SimulatedMetadata;
  /** In the pathogen's order. */
  readonly segments: readonly SimulatedSegment[];
}

/** Of several segments so many of a sample could not be sequenced. */
const MISSING_SHARE = 0.06;

/**
 * Simulates an outbreak of a pathogen of several segments. The course of the epidemic follows from the seed alone, so
 * that the genomes of all segments are of the same days and regions, sample by sample; within these each segment has
 * lineages of its own, as if segments were exchanged freely. Metadata are those of the first segment's outbreak. Of one
 * segment it is `simulateOutbreak`.
 */
export function* simulateSegments(
  pathogens: readonly { readonly segment: string; readonly pathogen: SimulationPathogen }[],
  options: OutbreakOptions,
): Generator<SegmentedGenome> {
  const random = new Random(options.seed, 5);
  const outbreaks = pathogens.map(({ segment, pathogen }) => ({
    segment,
    genomes: simulateOutbreak(pathogen, options),
  }));
  for (;;) {
    const sample: (SimulatedSegment & Pick<SimulatedGenome, 'name' | 'metadata'>)[] = [];
    for (const { segment, genomes } of outbreaks) {
      const next = genomes.next();
      if (next.done === true) return;
      sample.push({ segment, ...next.value });
    }
    const { name, metadata } = defined(sample[0], 'a segment');
    const kept = sample.filter(() => pathogens.length === 1 || !random.chance(MISSING_SHARE));
    const segments = (kept.length === 0 ? sample : kept).map(
      ({ segment, summary, writeSequence }): SimulatedSegment => ({
        segment,
        summary,
        writeSequence,
      }),
    );
    yield { name, metadata, segments };
  }
}
