import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { toNdjsonRecord } from '../../../engine/analysis/ndjson.ts';
import type { AnalysisResult } from '../../../engine/analysis/result.ts';

/** What a result was made with, so that it can be told from one of another time. */
export interface ResultOrigin {
  readonly engineVersion: string;
  /** Tag of the dataset, or the digest of its files where it has none. */
  readonly datasetTag: string;
}

/** One result as a line of NDJSON; `ready` is null for a sequence that no dataset fitted. */
export function writeNdjson(
  ready: { readonly dataset: Dataset; readonly origin: ResultOrigin } | null,
  result: AnalysisResult,
): string {
  const record = toNdjsonRecord(ready?.dataset ?? null, result);
  const { schemaVersion, dataset, ...rest } = record;
  return `${JSON.stringify({ schemaVersion, dataset, ...ready?.origin, ...rest })}\n`;
}
