import type { QcResult } from '../result.ts';
import type { MissingDataConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

/** Scores how many letters are N. Specification, section 4.9. */
export function checkMissingData(
  totalMissing: number,
  { scoreBias, missingDataThreshold }: MissingDataConfig,
): NonNullable<QcResult['missingData']> {
  const score = Math.max(0, ((totalMissing - scoreBias) * 100) / missingDataThreshold);
  const threshold = missingDataThreshold + scoreBias;
  return { score, status: statusOfScore(score), threshold, totalMissing };
}
