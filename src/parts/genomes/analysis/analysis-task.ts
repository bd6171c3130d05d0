import type { AnalysedSequence, NamedSequence } from '../../../schema/ports.ts';
import type { InputBatch } from '../analyse/analyse-task.ts';
import type { PathogenFolders } from '../pathogens/pathogen-folder.ts';

/** Given to each analysis thread at its start. */
export interface AnalysisWorkerData {
  readonly folders: PathogenFolders;
  readonly engineVersion: string;
  /** Where prepared datasets are kept; null for nowhere. */
  readonly cacheFolder: string | null;
  /** Word of a lock that all threads share: very wide alignments come one at a time. */
  readonly wideLock: Int32Array;
}

/** A batch of sequences for one thread. */
export interface AnalysisTask {
  readonly pathogen: string;
  /** Digest of the dataset in use, so that an updated pathogen is read again. */
  readonly digest: string;
  /** ISO 8601: when this analysis counts as made. */
  readonly analysedAt: string;
  readonly sequences: readonly NamedSequence[];
}

export type AnalysisAnswer = readonly AnalysedSequence[];

/** How results are written for whoever asked. */
export type TextFormat = 'ndjson' | 'tsv';

/** A batch whose results go to whoever asked, as text; nothing is kept of it. */
export interface TextTask {
  readonly kind: 'texts';
  readonly pathogen: string;
  readonly digest: string;
  readonly format: TextFormat;
  readonly batch: InputBatch;
}

/** The lines of a batch, in the order of its sequences. */
export type TextAnswer = string;
