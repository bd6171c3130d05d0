import { analyse } from '../../../engine/analysis/analyse.ts';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { AnalysisResult } from '../../../engine/analysis/result.ts';
import type { AnalysisScratch } from '../../../engine/analysis/scratch.ts';
import { formatTsvRow, toTsvCells } from '../../../engine/analysis/tsv.ts';
import { type ResultOrigin, writeNdjson } from '../analyse/ndjson-line.ts';
import { sequencesOf } from '../analyse/parse-batch.ts';
import type { TextAnswer, TextFormat, TextTask } from './analysis-task.ts';

/** One result as a line: a row of the table, or a JSON record that says what it was made with. */
export function writeResult(
  format: TextFormat,
  { dataset, origin }: { readonly dataset: Dataset; readonly origin: ResultOrigin },
  result: AnalysisResult,
): string {
  if (format === 'tsv') return formatTsvRow(toTsvCells(dataset, result));
  return writeNdjson({ dataset, origin }, result);
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
  const lines = Array.from(sequencesOf(batch), ({ index, name, letters, problem }) =>
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
