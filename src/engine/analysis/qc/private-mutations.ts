import type { Mutation, NodeMutations, QcResult } from '../result.ts';
import type { PrivateMutationsConfig } from './qc-config.ts';
import { statusOfScore } from './status.ts';

function countRuns(deletions: readonly Mutation[]): number {
  let runs = 0;
  let previous = Number.NaN;
  for (const { position } of deletions) {
    if (position !== previous + 1) runs++;
    previous = position;
  }
  return runs;
}

/** Scores the mutations that the nearest node does not have. Specification, section 4.9. */
export function checkPrivateMutations(
  mutations: NodeMutations,
  config: PrivateMutationsConfig,
): NonNullable<QcResult['privateMutations']> {
  const total =
    config.weightReversionSubstitutions * mutations.reversions.length +
    config.weightLabeledSubstitutions * mutations.labeled.length +
    config.weightUnlabeledSubstitutions * mutations.unlabeled.length +
    countRuns(mutations.deletions);
  const excess = total - config.typical;
  const score = (Math.max(excess, 0) * 100) / config.cutoff;
  return { score, status: statusOfScore(score), cutoff: config.cutoff, excess, total };
}
