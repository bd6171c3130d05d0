import { aaString, nucString } from '../../bio/alphabet.ts';
import type { Dataset } from './dataset.ts';
import type { AnalysisSuccess } from './result.ts';

/** Added to the name of a sequence whose reverse complement was analysed. */
const REVERSE_COMPLEMENT_SUFFIX = '|(reverse complement)';

/** A sequence with its name, as a FASTA file holds it. */
export interface NamedSequence {
  readonly name: string;
  readonly sequence: string;
}

/** The query in the coordinates of the reference, gaps as '-'. */
export function toAlignedSequence(result: AnalysisSuccess): NamedSequence {
  const suffix = result.isReverseComplement ? REVERSE_COMPLEMENT_SUFFIX : '';
  return { name: `${result.name}${suffix}`, sequence: nucString(result.aligned) };
}

/** The peptide of a CDS in the coordinates of its reference, or null where it was not translated. */
export function toPeptide(
  dataset: Dataset,
  result: AnalysisSuccess,
  cds: string,
): NamedSequence | null {
  const index = dataset.cdses.findIndex(({ name }) => name === cds);
  const translation = result.translations[index];
  if (translation === null || translation === undefined) return null;
  return { name: result.name, sequence: aaString(translation.peptide) };
}
