import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import { runFacets } from '../../../engine/query/facets.ts';
import { GroupTable } from '../../../engine/query/group-table.ts';
import { parseLapisRequest } from '../../../engine/query/lapis/parse-lapis-request.ts';
import { countRows, type QueryAnswer, runQuery } from '../../../engine/query/run-query.ts';
import { parseSiloQuery } from '../../../engine/query/silo-json/parse-query.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type Result, succeed } from '../../../std/result.ts';
import { answerAssay } from '../assays/answer-assay.ts';
import { answerExplore } from '../explore/answer-explore.ts';
import { answerLineage } from '../lineages/answer-lineage.ts';
import {
  type Answer,
  joinPieces,
  type QuestionContext,
  toHead,
  toInfo,
  toJsonAnswer,
} from './answer.ts';
import { answerLapis, answerLineages, answerOverTime, answerParse } from './answer-lapis.ts';
import { answerStatistics } from './answer-statistics.ts';
import { answerSuggestions } from './answer-suggestions.ts';
import { ARROW_STREAM, formatArrow } from './format-arrow.ts';
import { joinFilters, splitFreeText } from './free-text.ts';
import type { IndexQuestion } from './index-protocol.ts';

export type { Answer, QuestionContext } from './answer.ts';

/** Answers a question from a snapshot; what is wrong with the question comes as problems. */
export function answerQuestion(
  context: QuestionContext,
  question: IndexQuestion,
): Result<Answer, Problem[]> {
  if (question.kind === 'lapis') return answerLapis(context, question);
  if (question.kind === 'info') {
    return toJsonAnswer(context, toInfo(context, question.requestId));
  }
  if (question.kind === 'query') return answerQuery(context, question);
  if (question.kind === 'parse') return answerParse(context, question);
  if (question.kind === 'lineages') return answerLineages(context, question);
  if (question.kind === 'overTime') return answerOverTime(context, question);
  if (question.kind === 'statistics') {
    const data = answerStatistics(context.snapshot, question.request);
    if (!data.ok) return data;
    return toJsonAnswer(context, { data: data.value, info: toInfo(context, question.requestId) });
  }
  if (question.kind === 'explore') return answerExplore(context, question);
  if (question.kind === 'assay') return answerAssay(context, question);
  if (question.kind === 'lineage') return answerLineage(context, question);
  if (question.kind === 'facets') return answerFacets(context, question);
  return answerSuggestions(context, question);
}

/** A question in the peer's JSON form, answered row by row, or as an Arrow stream where that is asked for. */
function answerQuery(
  context: QuestionContext,
  { body, accept }: Extract<IndexQuestion, { kind: 'query' }>,
): Result<Answer, Problem[]> {
  const { snapshot } = context;
  const query = parseSiloQuery(snapshot.schema, body);
  if (!query.ok) return query;
  const randomSeed = Number(snapshot.dataVersion);
  const answer = runQuery(snapshot, query.value, { randomSeed });
  if (!answer.ok) return answer;
  if (accept.includes(ARROW_STREAM)) {
    const schema = compileSchema(snapshot.schema);
    const head = toHead(context, ARROW_STREAM, 'arrows');
    return succeed({ head, pieces: formatArrow(answer.value, query.value.action, schema) });
  }
  const head = toHead(context, 'application/x-ndjson', 'ndjson');
  return succeed({ head, pieces: joinPieces(toLines(answer.value.rows)) });
}

function* toLines(rows: QueryAnswer['rows']): Generator<string> {
  if (rows instanceof GroupTable) for (const row of rows.toJson()) yield `${row}\n`;
  else for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

function answerFacets(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'facets' }>,
): Result<Answer, Problem[]> {
  const { snapshot } = context;
  const { rest, filter: text } = splitFreeText(context, question.filters);
  const parsed = parseLapisRequest(snapshot.schema, 'aggregated', rest);
  if (!parsed.ok) return parsed;
  const filter = joinFilters(parsed.value.query.filter, text);
  const facets = runFacets(snapshot, filter, question);
  if (!facets.ok) return facets;
  const total = countRows(snapshot, filter);
  return total.ok ? toJsonAnswer(context, { facets: facets.value, total: total.value }) : total;
}
