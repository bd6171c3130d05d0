import type { Cds } from '../../bio/annotation.ts';
import type { Range } from '../../bio/position.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';

/** Scores of the aligner that will read the simulated genomes; they decide where an indel is unambiguous. */
export interface SimulationAlignment {
  readonly scoreMatch: number;
  /** Positive. */
  readonly penaltyMismatch: number;
  /** Cost of opening a gap before each reference base, positive; at least as long as the reference. */
  readonly gapOpen: ArrayLike<number>;
  /** Cost of opening a gap in a peptide, positive. */
  readonly gapOpenPeptide: number;
  /** Side of the aligner's parameter: 'right' keeps the left-most of equal gaps, 'left' the right-most. */
  readonly gapSide: 'left' | 'right';
}

/**
 * Settings of the quality rules, null where a rule does not apply (without a tree that is so for
 * privateMutations and snpClusters). Sequence-analysis specification, section 4.9.
 */
export interface SimulationQc {
  readonly missingData: { readonly threshold: number; readonly bias: number } | null;
  readonly mixedSites: { readonly threshold: number } | null;
  readonly privateMutations: {
    readonly typical: number;
    readonly cutoff: number;
    readonly weightUnlabeled: number;
  } | null;
  readonly snpClusters: {
    readonly windowSize: number;
    readonly clusterCutOff: number;
    readonly scoreWeight: number;
  } | null;
  readonly stopCodons: {
    readonly scoreWeight: number;
    /** Codons are 0-based. */
    readonly ignored: readonly { readonly cds: string; readonly codon: number }[];
  } | null;
}

/** A node of the reference tree with the mutations on the branch that leads to it. */
export interface SimulationTreeNode {
  /** Empty where the tree gives it none. */
  readonly name: string;
  /** Index of the parent, smaller than the node's own; -1 for the root. */
  readonly parent: number;
  /** Upper-case letter after the mutation, '-' for a deleted base; positions are 0-based. */
  readonly mutations: readonly { readonly position: number; readonly symbol: string }[];
  readonly clade: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The reference tree, and how the analysis places a genome on it. */
export interface SimulationTree {
  /** Parents before their children; the first is the root, its mutations are against the reference. */
  readonly nodes: readonly SimulationTreeNode[];
  /** Index of the node where the analysis places a genome with these differences. */
  readonly place: (genome: SequenceDifferences) => number;
}

/** Everything that the generator has to know of a pathogen. */
export interface SimulationPathogen {
  /** Upper-case letters A, C, G and T; another letter is kept and never changed. */
  readonly reference: string;
  readonly cdses: readonly Cds[];
  readonly alignment: SimulationAlignment;
  /** Null where the pathogen defines no rules: qcScore and qcStatus are then null. */
  readonly qc: SimulationQc | null;
  /** Where no private change may lie, e.g. labelled mutations and ranges masked for placement. */
  readonly avoid: readonly Range[];
  readonly tree: SimulationTree | null;
}
