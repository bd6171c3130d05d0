import { NUC_COMPLEMENT } from '../../bio/alphabet.ts';
import type { CdsSegment } from '../../bio/annotation.ts';
import { translateCodon } from '../../bio/codon.ts';
import type { Range } from '../../bio/position.ts';
import type { Alignment } from './backtrace.ts';
import type { DatasetCds } from './dataset.ts';
import type { NucleotideCalls } from './result.ts';

function overlaps(ranges: readonly Range[], { begin, end }: Range): boolean {
  for (const range of ranges) if (range.begin < end && range.end > begin) return true;
  return false;
}

/** True where a CDS is not one segment that the query covers without any deletion or insertion. */
export function hasGapIn(cds: DatasetCds, alignment: Alignment, calls: NucleotideCalls): boolean {
  const [segment] = cds.segments;
  if (segment === undefined || cds.segments.length !== 1) return true;
  const { begin, end } = segment;
  if (begin < calls.alignmentRange.begin || end > calls.alignmentRange.end) return true;
  if (overlaps(calls.deletions, segment)) return true;
  return alignment.insertions.some(({ position }) => position > begin && position < end);
}

/** Reads codon `codon` of a segment again and writes it to the peptide. */
function readCodon(
  segment: CdsSegment,
  aligned: Uint8Array,
  { codon, peptide }: { codon: number; peptide: Uint8Array },
): void {
  if (segment.strand === '+') {
    const at = segment.begin + 3 * codon;
    peptide[codon] = translateCodon(
      aligned[at] as number,
      aligned[at + 1] as number,
      aligned[at + 2] as number,
    );
    return;
  }
  const at = segment.end - 1 - 3 * codon;
  peptide[codon] = translateCodon(
    NUC_COMPLEMENT[aligned[at] as number] as number,
    NUC_COMPLEMENT[aligned[at - 1] as number] as number,
    NUC_COMPLEMENT[aligned[at - 2] as number] as number,
  );
}

/**
 * The peptide of a CDS for which `hasGapIn` is false: that of the reference, with the codons read
 * again in which the query has another letter.
 */
export function translateUngapped(
  cds: DatasetCds,
  aligned: Uint8Array,
  calls: NucleotideCalls,
): Uint8Array {
  const peptide = cds.peptide.slice();
  const [segment] = cds.segments;
  if (segment === undefined) return peptide;
  const codonOf = (position: number): number =>
    Math.floor(
      (segment.strand === '+' ? position - segment.begin : segment.end - 1 - position) / 3,
    );
  for (const { position } of calls.substitutions) {
    if (position < segment.begin || position >= segment.end) continue;
    readCodon(segment, aligned, { codon: codonOf(position), peptide });
  }
  for (const ranges of [calls.missing, calls.nonAcgtns]) {
    for (const { begin, end } of ranges) {
      const from = Math.max(begin, segment.begin);
      const to = Math.min(end, segment.end);
      if (to <= from) continue;
      const [a, b] = [codonOf(from), codonOf(to - 1)];
      for (let codon = Math.min(a, b); codon <= Math.max(a, b); codon++) {
        readCodon(segment, aligned, { codon, peptide });
      }
    }
  }
  return peptide;
}
