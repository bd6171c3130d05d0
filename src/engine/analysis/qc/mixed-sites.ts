import type { QcResult } from '../result.ts';
import type { MixedSitesConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

/** Scores how many letters are ambiguous. Specification, section 4.9. */
export function checkMixedSites(
  total: number,
  { mixedSitesThreshold: threshold }: MixedSitesConfig,
): NonNullable<QcResult['mixedSites']> {
  const score = Math.max(0, 100 * (total / threshold));
  return { score, status: statusOfScore(score), threshold, total };
}
