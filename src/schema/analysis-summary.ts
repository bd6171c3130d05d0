import type { SequenceDifferences } from './genome-row.ts';

/** Quality classes: a score below 30 is good, below 100 mediocre, else bad. */
export type QcStatus = 'good' | 'mediocre' | 'bad';

/**
 * What a node keeps of the analysis of one nucleotide sequence: enough to rebuild the aligned
 * genome and its peptides, to fill the query index and to draw a sample's page. The full analysis
 * result (every cell of the Nextclade table) can be computed again from the sequence at any time.
 */
export interface AnalysisSummary {
  /** Clade of the nearest tree node; null without a tree. */
  readonly clade: string | null;
  /** Name of the nearest node of the reference tree; null without a tree, or where it has no name. */
  readonly nearestNode: string | null;
  /** Other attributes of that node by name, e.g. { Nextclade_pango: 'B.1.1.7' }. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Overall score, 0 is best; null where the dataset defines no rules. */
  readonly qcScore: number | null;
  readonly qcStatus: QcStatus | null;
  /** Share of the reference that is covered by called letters, 0 to 1. */
  readonly coverage: number;
  /** True where the reverse complement was analysed, because only that aligned. */
  readonly isReverseComplement: boolean;
  readonly nucleotide: SequenceDifferences;
  /** By CDS name; null where the CDS could not be translated. */
  readonly aminoAcid: Readonly<Record<string, SequenceDifferences | null>>;
  /** Frame shifts as the analysis prints them, e.g. 'ORF1a:3607-4401'. */
  readonly frameShifts: readonly string[];
  readonly warnings: readonly string[];
}
