import { AA_STOP } from '../../../bio/alphabet.ts';
import type { Dataset } from '../dataset.ts';
import type { CdsTranslation, QcResult } from '../result.ts';
import type { StopCodonsConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

/** Scores stop codons before the last codon, but for the known ones. Specification, section 4.9. */
export function checkStopCodons(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  config: StopCodonsConfig,
): NonNullable<QcResult['stopCodons']> {
  const counted: { cds: number; codon: number }[] = [];
  for (const translation of translations) {
    if (translation === null) continue;
    const { cds, peptide } = translation;
    const name = dataset.cdses[cds]?.name;
    for (
      let codon = peptide.indexOf(AA_STOP);
      codon >= 0 && codon < peptide.length - 1;
      codon = peptide.indexOf(AA_STOP, codon + 1)
    ) {
      const isKnown = config.ignored.some((known) => known.cds === name && known.codon === codon);
      if (!isKnown) counted.push({ cds, codon });
    }
  }
  const score = counted.length * config.scoreWeight;
  return { score, status: statusOfScore(score), counted };
}
