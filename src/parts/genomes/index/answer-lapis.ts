import { stringify } from 'yaml';
import { formatLapisAnswer } from '../../../engine/query/lapis/format-answer.ts';
import { formatHeader } from '../../../engine/query/lapis/format-fasta.ts';
import type {
  LapisEndpoint,
  LapisFormat,
  LapisQuery,
} from '../../../engine/query/lapis/lapis-query.ts';
import { parseLapisRequest } from '../../../engine/query/lapis/parse-lapis-request.ts';
import { parseLoneQuery } from '../../../engine/query/lapis/parse-lone-query.ts';
import { parseOverTime } from '../../../engine/query/lapis/parse-over-time.ts';
import { runOverTime } from '../../../engine/query/over-time.ts';
import { type QueryAnswer, runQuery } from '../../../engine/query/run-query.ts';
import { toSiloJson } from '../../../engine/query/silo-json/to-json.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import {
  type Answer,
  joinPieces,
  type QuestionContext,
  toHead,
  toInfo,
  toJsonAnswer,
} from './answer.ts';
import { joinFilters, splitFreeText } from './free-text.ts';
import type { IndexQuestion } from './index-protocol.ts';
import type { UnalignedHead, UnalignedRow } from './unaligned-lines.ts';

const mediaTypes: Readonly<
  Record<LapisFormat, { readonly type: string; readonly extension: string }>
> = {
  JSON: { type: 'application/json', extension: 'json' },
  CSV: { type: 'text/csv;charset=UTF-8', extension: 'csv' },
  'CSV-WITHOUT-HEADERS': { type: 'text/csv;headers=false;charset=UTF-8', extension: 'csv' },
  'CSV-FOR-SPREADSHEETS': { type: 'text/csv;charset=UTF-8', extension: 'csv' },
  TSV: { type: 'text/tab-separated-values;charset=UTF-8', extension: 'tsv' },
  'TSV-ESCAPED': {
    type: 'text/tab-separated-values;escaped=true;charset=UTF-8',
    extension: 'tsv',
  },
  FASTA: { type: 'text/x-fasta;charset=UTF-8', extension: 'fasta' },
  NDJSON: { type: 'application/x-ndjson', extension: 'ndjson' },
  NEWICK: { type: 'text/x-nh;charset=UTF-8', extension: 'nwk' },
};

/** A question of LAPIS' endpoints below /sample. */
export function answerLapis(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'lapis' }>,
): Result<Answer, Problem[]> {
  const endpoint = question.endpoint as LapisEndpoint;
  const { rest, filter } = splitFreeText(context, question.params);
  const { accept, sequence } = question;
  const parsed = parseLapisRequest(context.snapshot.schema, endpoint, rest, {
    accept,
    ...(sequence === undefined ? {} : { sequence }),
  });
  if (!parsed.ok) return parsed;
  const request = parsed.value;
  const query = { ...request.query, filter: joinFilters(request.query.filter, filter) };
  const answer = runQuery(context.snapshot, query, {
    randomSeed: Number(context.snapshot.dataVersion),
  });
  if (!answer.ok) return answer;
  const info = { ...toInfo(context, question.requestId), total: answer.value.total };
  const { type, extension } = mediaTypes[request.format];
  const { format, unalignedSegments } = request;
  const texts =
    unalignedSegments === null
      ? formatLapisAnswer(answer.value, request, { format, info })
      : listUnaligned(answer.value, request, unalignedSegments);
  return succeed({
    head: toHead(context, type, extension),
    pieces: joinPieces(texts),
  });
}

/** The genomes whose letters are wanted as submitted, a line each: those letters are in the database. */
function* listUnaligned(
  answer: QueryAnswer,
  { format, fastaHeader }: LapisQuery,
  segments: readonly string[],
): Generator<string> {
  const primaryKey = answer.fields[0] ?? '';
  const head: UnalignedHead = { format, primaryKey, segments };
  yield `${JSON.stringify(head)}\n`;
  for (const row of answer.rows) {
    const headers =
      format === 'FASTA' ? segments.map((name) => formatHeader(fastaHeader, row, name)) : [];
    const line: UnalignedRow = [String(row[primaryKey]), headers];
    yield `${JSON.stringify(line)}\n`;
  }
}

/** What advanced queries mean, each for itself: a filter in the peer's JSON form, or what is wrong. */
export function answerParse(
  context: QuestionContext,
  { queries, doFullValidation, requestId }: Extract<IndexQuestion, { kind: 'parse' }>,
): Result<Answer, Problem[]> {
  const { schema } = context.snapshot;
  const data = queries.map((text) => {
    const filter = parseLoneQuery(schema, text, doFullValidation);
    if (filter.ok) return { type: 'success', filter: toSiloJson(filter.value) };
    const error = filter.error.map(({ value, hint }) => `${value}: ${hint}`).join(' ');
    return { type: 'failure', error };
  });
  return toJsonAnswer(context, { data, info: toInfo(context, requestId) });
}

/** The lineages of a column with their parents and aliases, as JSON or YAML. */
export function answerLineages(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'lineages' }>,
): Result<Answer, Problem[]> {
  const { columns, lineageSystems } = context.snapshot.schema;
  const isNamed = ({ name }: { name: string }) =>
    name.toLowerCase() === question.column.toLowerCase();
  const system = columns.find(isNamed)?.lineageSystem;
  const definition = system === undefined ? undefined : lineageSystems[system];
  if (definition === undefined) {
    const known = columns.flatMap((column) => (column.lineageSystem ? [column.name] : []));
    const hint =
      known.length === 0
        ? 'No column has lineages.'
        : `Columns with lineages: ${known.join(', ')}.`;
    return fail([
      { code: 'query-no-lineages', where: 'column', value: question.column.slice(0, 200), hint },
    ]);
  }
  if (!question.isYaml) return toJsonAnswer(context, definition);
  const head = toHead(context, 'application/yaml', 'yaml');
  return succeed({ head, pieces: [stringify(definition)] });
}

/** Counts by ranges of dates. */
export function answerOverTime(
  context: QuestionContext,
  { request, requestId }: Extract<IndexQuestion, { kind: 'overTime' }>,
): Result<Answer, Problem[]> {
  const parsed = parseOverTime(context.snapshot.schema, request);
  if (!parsed.ok) return parsed;
  const answer = runOverTime(context.snapshot, parsed.value.query);
  if (!answer.ok) return answer;
  const { cells, totals } = answer.value;
  const { labels } = parsed.value;
  return toJsonAnswer(context, {
    data: {
      ...('kind' in request.rows ? { mutations: labels } : { queries: labels }),
      dateRanges: request.dateRanges,
      data: cells,
      totalCountsByDateRange: totals,
    },
    info: toInfo(context, requestId),
  });
}
