import type { Range } from '../../bio/position.ts';
import type { CdsShape } from '../api/types.ts';

/** A CDS on its lane of the gene map. */
export interface PlacedCds {
  readonly cds: CdsShape;
  /** From 0; CDSes on one lane do not overlap. */
  readonly lane: number;
  /** From its first to its last base, 0-based half-open. */
  readonly span: Range;
}

/** The whole range of a CDS on the reference, 0-based half-open. */
export function findSpan(cds: CdsShape): Range {
  const begins = cds.segments.map((segment) => segment.begin);
  const ends = cds.segments.map((segment) => segment.end);
  return { begin: Math.min(...begins), end: Math.max(...ends) };
}

/** Puts CDSes on as few lanes as their order of begin allows, so that none covers another. */
export function placeCdses(cdses: readonly CdsShape[]): readonly PlacedCds[] {
  const laneEnds: number[] = [];
  return cdses
    .filter((cds) => cds.segments.length > 0)
    .map((cds) => ({ cds, span: findSpan(cds) }))
    .sort((a, b) => a.span.begin - b.span.begin || b.span.end - a.span.end)
    .map(({ cds, span }) => {
      const free = laneEnds.findIndex((end) => end <= span.begin);
      const lane = free < 0 ? laneEnds.length : free;
      laneEnds[lane] = span.end;
      return { cds, span, lane };
    });
}

/**
 * The bases of a codon (0-based) of a CDS as 0-based half-open ranges of the reference: two or more
 * where a join or a slippage goes through it. On the minus strand the codon counts from the end.
 * Empty where the CDS has no such codon.
 */
export function codonToReference(cds: CdsShape, codon: number): readonly Range[] {
  const ranges: Range[] = [];
  let skip = codon * 3;
  let wanted = 3;
  for (const { begin, end } of cds.segments) {
    const length = end - begin;
    if (skip >= length) {
      skip -= length;
      continue;
    }
    const taken = Math.min(wanted, length - skip);
    const from = cds.strand === '+' ? begin + skip : end - skip - taken;
    ranges.push({ begin: from, end: from + taken });
    wanted -= taken;
    skip = 0;
    if (wanted === 0) return ranges;
  }
  return [];
}

/** Where a codon (0-based) is drawn: the reference position of its middle, or null outside the CDS. */
export function codonMiddle(cds: CdsShape, codon: number): number | null {
  const [first] = codonToReference(cds, codon);
  return first === undefined ? null : (first.begin + first.end) / 2;
}

/** Round positions for the ticks of an axis over a 0-based half-open range; at most `most`. */
export function findTicks({ begin, end }: Range, most: number): readonly number[] {
  const length = Math.max(1, end - begin);
  const rough = length / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power;
  const ticks: number[] = [];
  for (let at = Math.ceil(Math.max(1, begin) / step) * step; at <= end; at += step) ticks.push(at);
  return ticks;
}

/**
 * Chooses labels that do not touch one another, in the order given (most important first), and
 * returns their indices. `positions` and `widths` in pixels; a label is centred on its position.
 */
export function chooseLabels(
  positions: readonly number[],
  widths: readonly number[],
  most: number,
): readonly number[] {
  const taken: { readonly from: number; readonly to: number }[] = [];
  const chosen: number[] = [];
  for (const [index, position] of positions.entries()) {
    if (chosen.length >= most) break;
    const half = (widths[index] ?? 0) / 2 + 2;
    const from = position - half;
    const to = position + half;
    if (taken.some((one) => from < one.to && to > one.from)) continue;
    taken.push({ from, to });
    chosen.push(index);
  }
  return chosen;
}
