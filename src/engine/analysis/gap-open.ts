import type { Cds } from '../../bio/annotation.ts';
import type { AlignmentParams } from './alignment-params.ts';

/**
 * The penalty for opening a gap at each reference position: lower at the begin of a codon than inside
 * of it, lowest outside of coding sequences. A later CDS overwrites an earlier one. Two entries more
 * than the reference has letters, for the end. Specification, section 4.4.
 */
export function computeGapOpenPenalties(
  referenceLength: number,
  cdses: readonly Cds[],
  params: AlignmentParams,
): Int32Array {
  const penalties = new Int32Array(referenceLength + 2).fill(params.penaltyGapOpen);
  for (const cds of cdses) {
    let inCds = 0;
    for (const { begin, end, strand } of cds.segments) {
      const codonStart = strand === '-' ? 2 : 0;
      for (let i = 0; i < end - begin; i++) {
        const position = strand === '-' ? end - 1 - i : begin + i;
        penalties[position] =
          inCds % 3 === codonStart ? params.penaltyGapOpenInFrame : params.penaltyGapOpenOutOfFrame;
        inCds++;
      }
    }
  }
  return penalties;
}
