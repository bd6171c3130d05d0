import type { Mutation, QcResult, SnpCluster } from '../result.ts';
import type { SnpClustersConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

/**
 * Finds windows with more private substitutions than allowed. A substitution extends the last
 * cluster where that one ends with the substitution before it, else it opens a new one.
 */
function findClusters(
  substitutions: readonly Mutation[],
  { windowSize, clusterCutOff }: SnpClustersConfig,
): SnpCluster[] {
  const clusters: SnpCluster[] = [];
  let windowBegin = 0;
  let previous = -1;
  substitutions.forEach(({ position }, i) => {
    const positionAt = (at: number): number => (substitutions[at] as Mutation).position;
    while (positionAt(windowBegin) < position - windowSize) windowBegin++;
    const count = i - windowBegin + 1;
    if (count > clusterCutOff) {
      const last = clusters.at(-1);
      if (last !== undefined && count > 1 && last.last === previous) {
        clusters[clusters.length - 1] = { ...last, last: position, count: last.count + 1 };
      } else clusters.push({ first: positionAt(windowBegin), last: position, count });
    }
    previous = position;
  });
  return clusters;
}

/** Scores clusters of private substitutions. Specification, section 4.9. */
export function checkSnpClusters(
  substitutions: readonly Mutation[],
  config: SnpClustersConfig,
): NonNullable<QcResult['snpClusters']> {
  const clusters = findClusters(substitutions, config);
  const score = Math.max(0, clusters.length * config.scoreWeight);
  const total = clusters.reduce((sum, { count }) => sum + count, 0);
  return { score, status: statusOfScore(score), clusters, total };
}
