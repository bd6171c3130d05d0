import { NUC_CODE_OF_ASCII, NUC_GAP, NUC_N, nucLetter, nucString } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import { totalLength } from '../../engine/analysis/calls.ts';
import type { Dataset } from '../../engine/analysis/dataset.ts';
import { findNearestNode } from '../../engine/analysis/placement.ts';
import type { QcConfig } from '../../engine/analysis/qc/qc-config.ts';
import type { Mutation, NucleotideCalls } from '../../engine/analysis/result.ts';
import { createScratch } from '../../engine/analysis/scratch.ts';
import type { Tree } from '../../engine/analysis/tree.ts';
import type {
  SimulationPathogen,
  SimulationQc,
  SimulationTree,
  SimulationTreeNode,
} from '../../engine/simulate/simulation-pathogen.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import type { LoadedPathogen } from './pathogens/pathogen-store.ts';

/** What the outbreak generator has to know of a dataset, so that its genomes and their analysis agree. */
export function toSimulationPathogen(dataset: Dataset): SimulationPathogen {
  const { pathogen, tree } = dataset;
  const { alignment, qc } = pathogen;
  return {
    reference: nucString(dataset.reference),
    cdses: dataset.cdses,
    alignment: {
      scoreMatch: alignment.scoreMatch,
      penaltyMismatch: alignment.penaltyMismatch,
      gapOpen: dataset.gapOpen,
      gapOpenPeptide: alignment.penaltyGapOpen,
      gapSide: alignment.gapAlignmentSide,
    },
    qc: qc === null ? null : toSimulationQc(qc, tree !== null),
    avoid: [...labelledSites(dataset), ...(tree?.maskRanges ?? [])],
    tree: tree === null ? null : toSimulationTree(dataset, tree),
  };
}

/** The same of every segment of a pathogen, by name. */
export function toSimulationPathogens({ segments }: Pick<LoadedPathogen, 'segments'>): {
  readonly segment: string;
  readonly pathogen: SimulationPathogen;
}[] {
  return segments.map(({ name, dataset }) => ({
    segment: name,
    pathogen: toSimulationPathogen(dataset),
  }));
}

function toSimulationQc(qc: QcConfig, hasTree: boolean): SimulationQc {
  const { missingData, mixedSites, privateMutations, snpClusters, stopCodons } = qc;
  return {
    missingData:
      missingData === null
        ? null
        : { threshold: missingData.missingDataThreshold, bias: missingData.scoreBias },
    mixedSites: mixedSites === null ? null : { threshold: mixedSites.mixedSitesThreshold },
    privateMutations:
      privateMutations === null || !hasTree
        ? null
        : {
            typical: privateMutations.typical,
            cutoff: privateMutations.cutoff,
            weightUnlabeled: privateMutations.weightUnlabeledSubstitutions,
          },
    snpClusters: hasTree ? snpClusters : null,
    stopCodons,
  };
}

/** Sites with a labelled substitution to any letter: the quality rules weigh those differently. */
function labelledSites({ pathogen }: Dataset): Range[] {
  return [...pathogen.labels.nuc.keys()].map((genotype) => {
    const begin = Number.parseInt(genotype, 10);
    return { begin, end: begin + 1 };
  });
}

function toSimulationTree(dataset: Dataset, tree: Tree): SimulationTree {
  const nodes = Array.from({ length: tree.nodeCount }, (_, node): SimulationTreeNode => {
    const mutations: { position: number; symbol: string }[] = [];
    const end = tree.nuc.begin[node + 1] as number;
    for (let i = tree.nuc.begin[node] as number; i < end; i++) {
      const symbol = nucLetter(tree.nuc.to[i] as number);
      mutations.push({ position: tree.nuc.position[i] as number, symbol });
    }
    const attributes: Record<string, string> = {};
    for (const { name } of tree.cladeAttributes) {
      const value = tree.attributeValues.get(name)?.[node] ?? null;
      if (value !== null) attributes[name] = value;
    }
    return {
      name: tree.names[node] ?? '',
      parent: tree.parent[node] as number,
      mutations,
      clade: tree.clades[node] ?? null,
      attributes,
    };
  });
  const scratch = createScratch(dataset);
  return { nodes, place: (genome) => findNearestNode(tree, toCalls(genome), scratch) };
}

/** What placement reads of a genome without ambiguous letters. */
function toCalls(genome: SequenceDifferences): NucleotideCalls {
  const { begin, end, positions, symbols, missing } = genome;
  const substitutions: Mutation[] = [];
  const deletions: Range[] = [];
  positions.forEach((position, i) => {
    const to = NUC_CODE_OF_ASCII[symbols.charCodeAt(i)] as number;
    if (to === NUC_GAP) deletions.push({ begin: position, end: position + 1 });
    else substitutions.push({ position, from: NUC_N, to });
  });
  const ranges: Range[] = [];
  for (let i = 0; i < missing.length; i += 2) {
    ranges.push({ begin: missing[i] as number, end: missing[i + 1] as number });
  }
  return {
    alignmentRange: { begin, end },
    substitutions,
    deletions,
    missing: ranges,
    nonAcgtns: [],
    totalDeletions: deletions.length,
    totalMissing: totalLength(ranges),
    totalNonAcgtns: 0,
    coverage: 0,
  };
}
