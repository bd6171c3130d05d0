import { nucString } from '../../../bio/alphabet.ts';
import { type Dataset, referencePeptides } from '../../../engine/analysis/dataset.ts';
import type { ReferenceSequence } from '../../../schema/genome-row.ts';
import type { References } from '../stored-analysis.ts';

/** The letters that a dataset's analyses are written against. */
export function findReferences(dataset: Dataset): References {
  return { nucleotide: nucString(dataset.reference), genes: referencePeptides(dataset) };
}

/** The references of all segments and their peptides, in the pathogen's order. */
export function findAllReferences(
  segments: readonly { readonly name: string; readonly dataset: Dataset }[],
): { readonly nucleotideSequences: ReferenceSequence[]; readonly genes: ReferenceSequence[] } {
  const own = segments.map(({ name, dataset }) => ({ name, ...findReferences(dataset) }));
  return {
    nucleotideSequences: own.map(({ name, nucleotide }) => ({ name, sequence: nucleotide })),
    genes: own.flatMap(({ genes }) => [...genes]),
  };
}
