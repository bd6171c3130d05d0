import type { Cds } from '../../bio/annotation.ts';
import type { Range } from '../../bio/position.ts';

/** Genome positions (0-based) of the letters of a codon, in reading direction. */
export function codonPositions(cds: Pick<Cds, 'segments'>, codon: number): number[] {
  const positions: number[] = [];
  for (const { begin, end, strand, localBegin } of cds.segments) {
    const from = Math.max(3 * codon, localBegin);
    const to = Math.min(3 * codon + 3, localBegin + end - begin);
    for (let local = from; local < to; local++) {
      const offset = local - localBegin;
      positions.push(strand === '+' ? begin + offset : end - 1 - offset);
    }
  }
  return positions;
}

/** The same positions as ranges of the genome, in reading direction. */
export function codonRanges(cds: Pick<Cds, 'segments'>, codon: number): Range[] {
  const ranges: { begin: number; end: number }[] = [];
  for (const position of codonPositions(cds, codon)) {
    const last = ranges.at(-1);
    if (last?.end === position) last.end++;
    else if (last?.begin === position + 1) last.begin--;
    else ranges.push({ begin: position, end: position + 1 });
  }
  return ranges;
}
