import type { Dataset } from '../dataset.ts';
import type { CdsTranslation, NodeMutations, NucleotideCalls, QcResult } from '../result.ts';
import { checkFrameShifts } from './frame-shifts.ts';
import { checkMissingData } from './missing-data.ts';
import { checkMixedSites } from './mixed-sites.ts';
import { checkPrivateMutations } from './private-mutations.ts';
import type { QcConfig } from './qc-config.ts';
import { checkSnpClusters } from './snp-clusters.ts';
import { statusOfScore } from './status.ts';
import { checkStopCodons } from './stop-codons.ts';

/** What the quality rules look at. */
export interface QcInput {
  readonly calls: NucleotideCalls;
  readonly translations: readonly (CdsTranslation | null)[];
  /** Relative to the nearest node; empty without a tree. */
  readonly privateMutations: NodeMutations;
}

/** Runs the rules that are on; the overall score is the sum of their squares, divided by 100. */
export function runQc(dataset: Dataset, input: QcInput, config: QcConfig): QcResult {
  const { calls, translations, privateMutations } = input;
  const rules = {
    missingData: config.missingData && checkMissingData(calls.totalMissing, config.missingData),
    mixedSites: config.mixedSites && checkMixedSites(calls.totalNonAcgtns, config.mixedSites),
    privateMutations:
      config.privateMutations && checkPrivateMutations(privateMutations, config.privateMutations),
    snpClusters:
      config.snpClusters && checkSnpClusters(privateMutations.substitutions, config.snpClusters),
    frameShifts: config.frameShifts && checkFrameShifts(dataset, translations, config.frameShifts),
    stopCodons: config.stopCodons && checkStopCodons(dataset, translations, config.stopCodons),
  };
  let overallScore = 0;
  for (const rule of Object.values(rules)) {
    if (rule !== null) overallScore += rule.score * rule.score * 0.01;
  }
  return { ...rules, overallScore, overallStatus: statusOfScore(overallScore) };
}
