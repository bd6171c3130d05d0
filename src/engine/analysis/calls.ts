import { NUC_GAP, NUC_N } from '../../bio/alphabet.ts';
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
 * `listChanges` gives what differs in a range, as Aligner.listChanges does. Specification, section 4.5.
 */
export function callNucleotides(
  aligned: Uint8Array,
  reference: Uint8Array,
  listChanges: (aligned: Uint8Array, range: Range) => Int32Array,
): NucleotideCalls {
  const alignmentRange = findAlignmentRange(aligned);
  const substitutions: Mutation[] = [];
  const deletions: Range[] = [];
  const missing: Range[] = [];
  const nonAcgtns: LetterRange[] = [];
  const changes = listChanges(aligned, alignmentRange);
  for (let i = 0; i < changes.length; i += 3) {
    const begin = changes[i] as number;
    const end = changes[i + 1] as number;
    const letter = changes[i + 2] as number;
    if (letter === NUC_GAP) deletions.push({ begin, end });
    else if (letter === NUC_N) missing.push({ begin, end });
    else if ((letter & (letter - 1)) !== 0) nonAcgtns.push({ begin, end, letter });
    else substitutions.push({ position: begin, from: reference[begin] as number, to: letter });
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
