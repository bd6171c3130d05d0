import { nucString } from '../../../bio/alphabet.ts';
import { type Dataset, referencePeptides } from '../../../engine/analysis/dataset.ts';
import type { References } from '../stored-analysis.ts';

/** The letters that a dataset's analyses are written against. */
export function findReferences(dataset: Dataset): References {
  return { nucleotide: nucString(dataset.reference), genes: referencePeptides(dataset) };
}
