import type { QcStatus } from '../../../schema/analysis-summary.ts';

/** Quality class of a score: below 30 good, below 100 mediocre, else bad. Section 4.9. */
export function statusOfScore(score: number): QcStatus {
  if (score >= 100) return 'bad';
  return score >= 30 ? 'mediocre' : 'good';
}
