import { analyse } from '../../../engine/analysis/analyse.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { toNdjsonRecord } from '../../../engine/analysis/ndjson.ts';
import type { AnalysisResult } from '../../../engine/analysis/result.ts';
import type { AnalysisScratch } from '../../../engine/analysis/scratch.ts';
import { formatTsvRow, toTsvCells } from '../../../engine/analysis/tsv.ts';
import { sequencesOf } from '../analyse/parse-batch.ts';
import type { TextAnswer, TextFormat, TextTask } from './analysis-task.ts';

/** What a result was made with, so that it can be told from one of another time. */
export interface ResultOrigin {
  readonly engineVersion: string;
  readonly datasetTag: string;
}

/** One result as a line: a row of the table, or a JSON record that says what it was made with. */
export function writeResult(
  format: TextFormat,
  { dataset, origin }: { readonly dataset: Dataset; readonly origin: ResultOrigin },
  result: AnalysisResult,
): string {
  if (format === 'tsv') return formatTsvRow(toTsvCells(dataset, result));
  const { schemaVersion, dataset: name, ...rest } = toNdjsonRecord(dataset, result);
  return `${JSON.stringify({ schemaVersion, dataset: name, ...origin, ...rest })}\n`;
}

/** Analyses a batch and writes one line for each sequence. */
export function writeTexts(
  { format, batch }: TextTask,
  ready: {
    readonly dataset: Dataset;
    readonly scratch: AnalysisScratch;
    readonly origin: ResultOrigin;
  },
): TextAnswer {
  const lines = sequencesOf(batch).map(({ index, name, letters, problem }) =>
    writeResult(
      format,
      ready,
      problem === undefined
        ? analyse(ready.dataset, { index, name, sequence: letters }, ready.scratch)
        : { ok: false, index, name, error: problem },
    ),
  );
  return lines.join('');
}
