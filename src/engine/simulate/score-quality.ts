import type { QcStatus } from '../../schema/analysis-summary.ts';
import type { SimulationQc } from './simulation-pathogen.ts';

/** What the quality rules look at in one genome. */
export interface QualityCounts {
  /** Letters N. */
  readonly missing: number;
  /** Ambiguous letters. */
  readonly mixed: number;
  /** Ascending positions of unlabelled private substitutions. */
  readonly privateSites: readonly number[];
  readonly privateDeletionRanges: number;
  /** Stop codons that the rule does not ignore. */
  readonly stopCodons: number;
}

/** Overall score and status; a simulated genome never has frame shifts. Sequence-analysis specification, 4.9. */
export function scoreQuality(
  qc: SimulationQc,
  counts: QualityCounts,
): { readonly score: number; readonly status: QcStatus } {
  const scores = [
    scoreMissing(qc, counts),
    scoreMixed(qc, counts),
    scorePrivate(qc, counts),
    scoreClusters(qc, counts),
    counts.stopCodons * (qc.stopCodons?.scoreWeight ?? 0),
  ];
  // In this order and by these operations, so that the sum has the bits that the analysis gets.
  const score = scores.reduce((sum, one) => sum + one * one * 0.01, 0);
  return { score, status: score < 30 ? 'good' : score < 100 ? 'mediocre' : 'bad' };
}

function scoreMissing({ missingData: rule }: SimulationQc, { missing }: QualityCounts): number {
  return rule === null ? 0 : Math.max(0, ((missing - rule.bias) * 100) / rule.threshold);
}

function scoreMixed({ mixedSites: rule }: SimulationQc, { mixed }: QualityCounts): number {
  return rule === null ? 0 : Math.max(0, 100 * (mixed / rule.threshold));
}

function scorePrivate({ privateMutations: rule }: SimulationQc, counts: QualityCounts): number {
  if (rule === null) return 0;
  const weighted = rule.weightUnlabeled * counts.privateSites.length + counts.privateDeletionRanges;
  return (Math.max(0, weighted - rule.typical) * 100) / rule.cutoff;
}

/** Clusters: more than clusterCutOff sites within a window; windows that follow at once are one cluster. */
function scoreClusters(
  { snpClusters: rule }: SimulationQc,
  { privateSites }: QualityCounts,
): number {
  if (rule === null || privateSites.length <= rule.clusterCutOff) return 0;
  let clusters = 0;
  let lastOfCluster = -1;
  let first = 0;
  privateSites.forEach((site, i) => {
    while ((privateSites[first] as number) < site - rule.windowSize) first++;
    if (i - first + 1 <= rule.clusterCutOff) return;
    if (clusters === 0 || lastOfCluster !== privateSites[i - 1]) clusters++;
    lastOfCluster = site;
  });
  return clusters * rule.scoreWeight;
}
