import type { Range } from '../../bio/position.ts';
import type { QcStatus } from '../../schema/analysis-summary.ts';
import type { CodedInsertion } from './backtrace.ts';
import type { PcrPrimerChange } from './primer.ts';

/** One sequence to analyse. */
export interface AnalysisInput {
  /** Ordinal of the sequence among those of one run. */
  readonly index: number;
  readonly name: string;
  /** ASCII letters in either case; gaps, white space and the like must have been left out before. */
  readonly sequence: Uint8Array;
}

/** A changed letter; nucleotide codes, or ASCII codes of amino acids. */
export interface Mutation {
  /** 0-based position in the reference (nucleotides), or codon (amino acids). */
  readonly position: number;
  readonly from: number;
  /** The gap code for a deletion. */
  readonly to: number;
}

/** A mutation with the labels that the dataset gives it. */
export interface LabeledMutation extends Mutation {
  readonly labels: readonly string[];
}

/** A run of one ambiguous letter. */
export interface LetterRange extends Range {
  /** Nucleotide code. */
  readonly letter: number;
}

/** What differs between the aligned query and the reference. Specification, section 4.5. */
export interface NucleotideCalls {
  /** First to one past the last aligned reference position. */
  readonly alignmentRange: Range;
  readonly substitutions: readonly Mutation[];
  readonly deletions: readonly Range[];
  /** Runs of N. */
  readonly missing: readonly Range[];
  readonly nonAcgtns: readonly LetterRange[];
  readonly totalDeletions: number;
  readonly totalMissing: number;
  readonly totalNonAcgtns: number;
  /** Share of the reference that is covered by called letters; a deleted letter counts as called. */
  readonly coverage: number;
}

/** A stretch of a CDS that is read in another frame. Specification, section 4.6 step 4. */
export interface FrameShift {
  /** Columns of the gapped alignment of the CDS. */
  readonly columns: Range;
  /** Codons of the reference, which become X. */
  readonly codons: Range;
  /** Deleted codons directly before and after, which become gaps. */
  readonly gapsLeading: Range;
  readonly gapsTrailing: Range;
}

/** The translation of one coding sequence. */
export interface CdsTranslation {
  /** Position in `Dataset.cdses`. */
  readonly cds: number;
  /** ASCII codes, one for each codon of the reference. */
  readonly peptide: Uint8Array;
  readonly insertions: readonly CodedInsertion[];
  readonly frameShifts: readonly FrameShift[];
  /** Codons that were sequenced, one range for each segment that was. */
  readonly alignmentRanges: readonly Range[];
  /** Runs of X. */
  readonly unknownRanges: readonly Range[];
  readonly totalUnknown: number;
  /** Share of the reference peptide that is known. */
  readonly coverage: number;
  /** Changed codons in ascending order, deletions included. */
  readonly mutations: readonly Mutation[];
}

/** Mutations of the query relative to a node of the tree. Specification, section 4.8. */
export interface NodeMutations {
  /** Reversions and all others, ascending. */
  readonly substitutions: readonly Mutation[];
  /** Deleted positions, ascending. */
  readonly deletions: readonly Mutation[];
  /** Where the node is mutated and the query is like the reference. */
  readonly reversions: readonly Mutation[];
  readonly labeled: readonly LabeledMutation[];
  readonly unlabeled: readonly Mutation[];
}

/** Nucleotide and amino acid mutations relative to a node; `aa` has one entry for each CDS. */
export interface RelativeMutations {
  readonly node: number;
  readonly nuc: NodeMutations;
  readonly aa: readonly NodeMutations[];
}

/** Where the query belongs in the reference tree. */
export interface Placement {
  readonly nearestNode: number;
  readonly clade: string | null;
  /** Values of the clade-like attributes by name, in the order of the dataset. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly divergence: number;
  /** Relative to the nearest node. */
  readonly privateMutations: RelativeMutations;
  /** Relative to the founder of the clade ('clade') and of each attribute that the query has. */
  readonly founders: ReadonlyMap<string, RelativeMutations>;
  /** Relative to the reference nodes of the dataset, in its order; null where none applies. */
  readonly relative: readonly (RelativeMutations | null)[];
}

interface QcRule {
  readonly score: number;
  readonly status: QcStatus;
}

/** A cluster of private substitutions; `last` is the position of the last one, 0-based. */
export interface SnpCluster {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** A frame shift or a stop codon with its CDS. */
export interface CdsFrameShift {
  readonly cds: number;
  readonly codons: Range;
}

/** Results of the quality rules; null where a rule is off. Specification, section 4.9. */
export interface QcResult {
  readonly overallScore: number;
  readonly overallStatus: QcStatus;
  readonly missingData:
    | (QcRule & { readonly threshold: number; readonly totalMissing: number })
    | null;
  readonly mixedSites: (QcRule & { readonly threshold: number; readonly total: number }) | null;
  readonly privateMutations:
    | (QcRule & { readonly cutoff: number; readonly excess: number; readonly total: number })
    | null;
  readonly snpClusters:
    | (QcRule & { readonly clusters: readonly SnpCluster[]; readonly total: number })
    | null;
  readonly frameShifts:
    | (QcRule & {
        readonly counted: readonly CdsFrameShift[];
        readonly ignored: readonly CdsFrameShift[];
      })
    | null;
  readonly stopCodons:
    | (QcRule & { readonly counted: readonly { readonly cds: number; readonly codon: number }[] })
    | null;
}

/** A motif found in a peptide. */
export interface Motif {
  readonly cds: string;
  /** 0-based codon where it begins. */
  readonly position: number;
  readonly letters: string;
}

/** The full analysis of one sequence. */
export interface AnalysisSuccess {
  readonly ok: true;
  readonly index: number;
  readonly name: string;
  readonly isReverseComplement: boolean;
  readonly alignmentScore: number;
  /** Nucleotide codes, one for each letter of the reference. */
  readonly aligned: Uint8Array;
  readonly insertions: readonly CodedInsertion[];
  readonly calls: NucleotideCalls;
  /** One for each CDS of the dataset, in its order; null where the query has nothing of it. */
  readonly translations: readonly (CdsTranslation | null)[];
  /** Null without a tree. */
  readonly placement: Placement | null;
  /** Null where the dataset defines no rules. */
  readonly qc: QcResult | null;
  /** By name; phenotypes that do not apply to the clade are absent. */
  readonly phenotypes: ReadonlyMap<string, number>;
  /** By name; names without any motif are absent. */
  readonly motifs: ReadonlyMap<string, readonly Motif[]>;
  readonly primerChanges: readonly PcrPrimerChange[];
  readonly warnings: readonly string[];
}

/** Why a sequence could not be analysed. */
export interface AnalysisFailure {
  readonly ok: false;
  readonly index: number;
  readonly name: string;
  readonly error: string;
}

export type AnalysisResult = AnalysisSuccess | AnalysisFailure;
