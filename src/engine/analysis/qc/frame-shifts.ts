import type { Dataset } from '../dataset.ts';
import type { CdsFrameShift, CdsTranslation, QcResult } from '../result.ts';
import type { FrameShiftsConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

/** Scores frame shifts but for the known ones of the dataset. Specification, section 4.9. */
export function checkFrameShifts(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  config: FrameShiftsConfig,
): NonNullable<QcResult['frameShifts']> {
  const counted: CdsFrameShift[] = [];
  const ignored: CdsFrameShift[] = [];
  for (const translation of translations) {
    for (const { codons } of translation?.frameShifts ?? []) {
      const cds = translation?.cds ?? -1;
      const name = dataset.cdses[cds]?.name;
      const isKnown = config.ignored.some(
        (known) =>
          known.cds === name &&
          known.codons.begin === codons.begin &&
          known.codons.end === codons.end,
      );
      (isKnown ? ignored : counted).push({ cds, codons });
    }
  }
  const score = counted.length * config.scoreWeight;
  return { score, status: statusOfScore(score), counted, ignored };
}
