import type { AnalysisFailure, AnalysisResult } from '../../../engine/analysis/result.ts';
import {
  analyseAsSegment,
  type SegmentContext,
  type SegmentSearch,
} from '../../../engine/analysis/segment-search.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../../engine/analysis/tsv.ts';
import {
  mergeHeaders,
  SEGMENT_COLUMN,
  spreadCells,
  spreadFailure,
} from '../analyse/merge-headers.ts';
import { writeNdjson } from '../analyse/ndjson-line.ts';
import { sequencesOf } from '../analyse/parse-batch.ts';
import type { TextAnswer, TextFormat, TextTask } from './analysis-task.ts';

type Segment = Pick<SegmentContext, 'name' | 'dataset'>;

/** Columns of the table; where there are several segments, those of all, and which one a row was analysed as. */
export function listTextColumns(segments: readonly Segment[]): string[] {
  const headers = segments.map(({ dataset }) => tsvHeader(dataset));
  const [only = []] = headers;
  return headers.length === 1 ? only : mergeHeaders(headers, [SEGMENT_COLUMN]);
}

/** Writes results as lines: rows of the table, or JSON records that say what they were made with. */
export class TextWriter<Own extends Segment> {
  readonly #format: TextFormat;
  readonly #segments: readonly Own[];
  readonly #engineVersion: string;
  readonly #tagOf: (segment: Own) => string;
  /** Null where there is one segment, whose columns are those of the table. */
  readonly #header: readonly string[] | null;

  constructor(
    format: TextFormat,
    segments: readonly Own[],
    versions: { readonly engineVersion: string; readonly tagOf: (segment: Own) => string },
  ) {
    this.#format = format;
    this.#segments = segments;
    this.#engineVersion = versions.engineVersion;
    this.#tagOf = versions.tagOf;
    this.#header = segments.length === 1 ? null : listTextColumns(segments);
  }

  /** One result of a segment. */
  write(segment: Own, result: AnalysisResult): string {
    const { dataset, name } = segment;
    if (this.#format === 'tsv') {
      const cells = toTsvCells(dataset, result);
      if (this.#header === null) return formatTsvRow(cells);
      const own = { header: tsvHeader(dataset), cells, dataset: dataset.name, segment: name };
      return formatTsvRow(spreadCells(this.#header, own));
    }
    const origin = {
      ...{ engineVersion: this.#engineVersion, datasetTag: this.#tagOf(segment) },
      ...(this.#header === null ? {} : { segment: name }),
    };
    return writeNdjson({ dataset, origin }, result);
  }

  /** A sequence, or a place in the input, of which no segment is known. */
  writeFailure(failure: AnalysisFailure): string {
    const [only] = this.#segments;
    if (this.#header === null && only !== undefined) return this.write(only, failure);
    if (this.#format === 'tsv') return formatTsvRow(spreadFailure(this.#header ?? [], failure));
    const origin = { engineVersion: this.#engineVersion };
    return writeNdjson({ dataset: null, origin }, failure);
  }
}

/** Analyses a batch and writes one line for each sequence. */
export function writeTexts<Own extends SegmentContext>(
  { format, batch, pathogen }: TextTask,
  search: SegmentSearch<Own>,
  versions: { readonly engineVersion: string; readonly tagOf: (segment: Own) => string },
): TextAnswer {
  const writer = new TextWriter(format, search.segments, versions);
  const lines = Array.from(sequencesOf(batch), ({ index, name, letters, problem }) => {
    const fail = (error: string) => writer.writeFailure({ ok: false, index, name, error });
    if (problem !== undefined) return fail(problem);
    const answer = analyseAsSegment(search, { index, name, sequence: letters }, null);
    return answer.kind === 'analysed'
      ? writer.write(answer.segment, answer.result)
      : fail(`it resembles no segment of ${pathogen}`);
  });
  return lines.join('');
}
