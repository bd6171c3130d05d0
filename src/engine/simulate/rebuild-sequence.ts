import type { SequenceDifferences } from '../../schema/genome-row.ts';

/**
 * The sequence as it was submitted, without gaps: the reference from `begin` to `end` with
 * substitutions, insertions and N for what is missing; deleted letters are left out. All positions lie in [begin, end).
 */
export function rebuildSequence(reference: string, differences: SequenceDifferences): string {
  const { begin, end, positions, symbols, missing, insertions } = differences;
  let sequence = '';
  let at = begin;
  let nextMissing = 0;
  let nextInsertion = 0;
  /** Copies the reference up to a position, with missing ranges and insertions on the way. */
  const copyTo = (to: number): void => {
    for (;;) {
      const missingBegin = missing[nextMissing] ?? end;
      const insertion = insertions[nextInsertion];
      const insertAt = insertion?.position ?? Number.POSITIVE_INFINITY;
      if (insertion !== undefined && insertAt <= Math.min(to, missingBegin)) {
        sequence += reference.slice(at, insertAt) + insertion.symbols;
        at = insertAt;
        nextInsertion++;
      } else if (missingBegin < to) {
        const missingEnd = missing[nextMissing + 1] ?? end;
        sequence += reference.slice(at, missingBegin) + 'N'.repeat(missingEnd - missingBegin);
        at = missingEnd;
        nextMissing += 2;
      } else break;
    }
    sequence += reference.slice(at, to);
    at = to;
  };
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    copyTo(position);
    const symbol = symbols.charAt(i);
    if (symbol !== '-') sequence += symbol;
    at = position + 1;
  }
  copyTo(end);
  return sequence;
}
