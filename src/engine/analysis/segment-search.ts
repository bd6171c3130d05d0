import { analyse } from './analyse.ts';
import type { Dataset } from './dataset.ts';
import { buildMinimizerIndex, type MinimizerIndex, matchReferences } from './minimizers.ts';
import type { AnalysisInput, AnalysisResult, AnalysisSuccess } from './result.ts';
import type { AnalysisScratch } from './scratch.ts';

/** One segment of a pathogen, ready for analysis. Each has working memory of its own. */
export interface SegmentContext {
  readonly name: string;
  readonly dataset: Dataset;
  readonly scratch: AnalysisScratch;
}

/** The segments of a pathogen, ready to have sequences assigned to them. */
export interface SegmentSearch<Context extends SegmentContext = SegmentContext> {
  /** At least one, in the pathogen's order. */
  readonly segments: readonly Context[];
  /** Null where there is one segment only: every sequence is of that one. */
  readonly index: MinimizerIndex | null;
}

/** What a sequence came to. */
export type SegmentAnswer<Context extends SegmentContext = SegmentContext> =
  | {
      readonly kind: 'analysed';
      readonly segment: Context;
      /** Also a failure, where the segment is known. */
      readonly result: AnalysisResult;
    }
  /** It resembles none of the segments. */
  | { readonly kind: 'unknown' }
  /** It is said to be a segment that the pathogen does not have. */
  | { readonly kind: 'unnamed' }
  /** It is said to be one segment, and its letters are those of this other one. */
  | { readonly kind: 'contradiction'; readonly found: Context };

/** Prepares the search; takes some milliseconds a segment. */
export function createSegmentSearch<Context extends SegmentContext>(
  segments: readonly Context[],
): SegmentSearch<Context> {
  const references = segments.map(({ name, dataset: { reference } }) => ({ name, reference }));
  return { segments, index: segments.length === 1 ? null : buildMinimizerIndex(references) };
}

/**
 * Analyses a sequence as the segment that it is. That is the segment whose reference has most of its minimizers, by the
 * rule of `nextclade sort` (specification, section 4.13), as Loculus assigns them; where none has enough, as with
 * relatives that are far from every reference, the one to which it aligns with the highest score. `named` is the segment
 * that it is said to be: it is taken at its word unless its minimizers are those of another.
 */
export function analyseAsSegment<Context extends SegmentContext>(
  { segments, index }: SegmentSearch<Context>,
  input: AnalysisInput,
  named: string | null,
): SegmentAnswer<Context> {
  const [only] = segments;
  if (index === null && only !== undefined) return analyseIn(only, input);
  const said = named === null ? null : segments.find(({ name }) => name === named);
  if (said === undefined) return { kind: 'unnamed' };
  const [best] = index === null ? [] : matchReferences(index, input.sequence);
  const found = segments.find(({ name }) => name === best?.name);
  if (said !== null) {
    const isOther = found !== undefined && found !== said;
    return isOther ? { kind: 'contradiction', found } : analyseIn(said, input);
  }
  return found === undefined ? findByAlignment(segments, input) : analyseIn(found, input);
}

function analyseIn<Context extends SegmentContext>(
  segment: Context,
  input: AnalysisInput,
): SegmentAnswer<Context> {
  return { kind: 'analysed', segment, result: analyse(segment.dataset, input, segment.scratch) };
}

function findByAlignment<Context extends SegmentContext>(
  segments: readonly Context[],
  input: AnalysisInput,
): SegmentAnswer<Context> {
  let best: { segment: Context; result: AnalysisSuccess } | null = null;
  for (const segment of segments) {
    const result = analyse(segment.dataset, input, segment.scratch);
    if (!result.ok) continue;
    if (best === null || result.alignmentScore > best.result.alignmentScore) {
      best = { segment, result };
    }
  }
  return best === null ? { kind: 'unknown' } : { kind: 'analysed', ...best };
}
