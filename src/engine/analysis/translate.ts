import { NUC_COMPLEMENT } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import { translateCodes } from '../../bio/codon.ts';

/** The nucleotides of a CDS in reading direction, and their translation. */
export function translateReference(
  reference: Uint8Array,
  cds: Cds,
): { readonly nucleotides: Uint8Array; readonly peptide: Uint8Array } {
  const nucleotides = new Uint8Array(cds.length);
  let at = 0;
  for (const { begin, end, strand } of cds.segments) {
    if (strand === '+') {
      nucleotides.set(reference.subarray(begin, end), at);
      at += end - begin;
    } else {
      for (let i = end - 1; i >= begin; i--) {
        nucleotides[at++] = NUC_COMPLEMENT[reference[i] as number] as number;
      }
    }
  }
  return { nucleotides, peptide: translateCodes(nucleotides) };
}
