import type { AnswerRow } from './answer-row.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import type { FoundRows } from './found-rows.ts';
import { countLetters, prepareCounting } from './mutation-counts.ts';

/** The sequence name as answers give it: null for the only nucleotide sequence. */
export function toAnswerName(info: SequenceInfo, sequences: number): string | null {
  return info.kind === 'nucleotide' && sequences === 1 ? null : info.name;
}

/**
 * Letters other than the reference's with their number and proportion, by sequence, position and
 * letter. Proportions are of the rows with a definite letter or a deletion at the position. Positions
 * of the answer count from 1.
 */
export function listMutations(
  found: readonly FoundRows[],
  infos: readonly SequenceInfo[],
  { minProportion, sequenceCount }: { minProportion: number; sequenceCount: number },
): AnswerRow[] {
  const rows: AnswerRow[] = [];
  const counted = prepareCounting(found);
  for (const info of infos) {
    const sequenceName = toAnswerName(info, sequenceCount);
    const prefix = sequenceName === null ? '' : `${sequenceName}:`;
    for (const { position, code, count, coverage } of countLetters(counted, info, minProportion)) {
      const mutationFrom = info.text.charAt(position);
      const mutationTo = info.alphabet.letters.charAt(code);
      const mutation = `${prefix}${mutationFrom}${position + 1}${mutationTo}`;
      const proportion = count / coverage;
      rows.push({
        mutation,
        count,
        coverage,
        proportion,
        sequenceName,
        mutationFrom,
        mutationTo,
        position: position + 1,
      });
    }
  }
  return rows;
}
