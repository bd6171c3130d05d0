import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { toNdjsonRecord } from '../../../engine/analysis/ndjson.ts';
import type { AnalysisResult } from '../../../engine/analysis/result.ts';

/** What a result was made with, so that it can be told from one of another time. */
export interface ResultOrigin {
  readonly engineVersion: string;
  /** Tag of the dataset, or the digest of its files where it has none. */
  readonly datasetTag: string;
  /** Which segment it was analysed as; absent where the dataset is a pathogen by itself. */
  readonly segment?: string;
}

/** The same of a result; a sequence that no dataset was found for has none. */
export type LineOrigin =
  | { readonly dataset: Dataset; readonly origin: ResultOrigin }
  | { readonly dataset: null; readonly origin: { readonly engineVersion: string } };

/** One result as a line of NDJSON, in the form of `analysisLine`. */
export function writeNdjson({ dataset, origin }: LineOrigin, result: AnalysisResult): string {
  const { schemaVersion, dataset: name, ...rest } = toNdjsonRecord(dataset, result);
  const head = { schemaVersion, dataset: name, datasetTag: null, ...origin };
  return `${JSON.stringify({ ...head, ...rest })}\n`;
}
