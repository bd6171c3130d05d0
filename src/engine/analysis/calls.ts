import { IS_ACGT, NUC_GAP, NUC_N } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { LetterRange, Mutation, NucleotideCalls } from './result.ts';

/** First to one past the last letter of a sequence that is no gap; empty where there is none. */
function findAlignmentRange(aligned: Uint8Array): Range {
  let begin = 0;
  while (begin < aligned.length && aligned[begin] === NUC_GAP) begin++;
  let end = aligned.length;
  while (end > begin && aligned[end - 1] === NUC_GAP) end--;
  return { begin, end };
}

/** Sum of the lengths of ranges. */
export function totalLength(ranges: readonly Range[]): number {
  let total = 0;
  for (const { begin, end } of ranges) total += end - begin;
  return total;
}

/**
 * Compares an aligned query with the reference, both in nucleotide codes and of the same length.
 * Specification, section 4.5. One pass over all letters, of which nearly all are equal.
 */
export function callNucleotides(aligned: Uint8Array, reference: Uint8Array): NucleotideCalls {
  const alignmentRange = findAlignmentRange(aligned);
  const substitutions: Mutation[] = [];
  const deletions: Range[] = [];
  const missing: Range[] = [];
  const nonAcgtns: LetterRange[] = [];
  let position = alignmentRange.begin;
  while (position < alignmentRange.end) {
    const letter = aligned[position] as number;
    const from = reference[position] as number;
    // Only a single base has one bit: nearly every letter ends here.
    if (letter === from && (letter & (letter - 1)) === 0) {
      position++;
      continue;
    }
    if (IS_ACGT[letter] === 1) {
      if (letter !== from) substitutions.push({ position, from, to: letter });
      position++;
      continue;
    }
    const begin = position;
    while (position < alignmentRange.end && aligned[position] === letter) position++;
    if (letter === NUC_GAP) deletions.push({ begin, end: position });
    else if (letter === NUC_N) missing.push({ begin, end: position });
    else nonAcgtns.push({ begin, end: position, letter });
  }
  const totalMissing = totalLength(missing);
  const totalNonAcgtns = totalLength(nonAcgtns);
  const covered = alignmentRange.end - alignmentRange.begin - totalMissing - totalNonAcgtns;
  return {
    alignmentRange,
    substitutions,
    deletions,
    missing,
    nonAcgtns,
    totalDeletions: totalLength(deletions),
    totalMissing,
    totalNonAcgtns,
    coverage: covered / reference.length,
  };
}
