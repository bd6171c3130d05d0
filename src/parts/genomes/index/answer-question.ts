import { stringify } from 'yaml';
import { parseAaMutation, parseNucMutation } from '../../../bio/mutation.ts';
import { runFacets, searchText } from '../../../engine/query/facets.ts';
import { formatLapisAnswer } from '../../../engine/query/lapis/format-answer.ts';
import {
  type LapisEndpoint,
  type LapisFormat,
  listFormats,
} from '../../../engine/query/lapis/lapis-query.ts';
import { parseLapisRequest } from '../../../engine/query/lapis/parse-lapis-request.ts';
import { parseOverTime } from '../../../engine/query/lapis/parse-over-time.ts';
import { runOverTime } from '../../../engine/query/over-time.ts';
import { countRows, runQuery } from '../../../engine/query/run-query.ts';
import { parseSiloQuery } from '../../../engine/query/silo-json/parse-query.ts';
import { toSiloJson } from '../../../engine/query/silo-json/to-json.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { ColumnDefinition } from '../../../schema/genome-row.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { answerStatistics } from './answer-statistics.ts';
import { NODE_COLUMN } from './index-columns.ts';
import type { AnswerHead, IndexQuestion } from './index-protocol.ts';
import type { InstanceSchema } from './index-schema.ts';

/** What a question is asked of. */
export interface QuestionContext {
  readonly snapshot: Snapshot;
  readonly instance: Instance;
  readonly schema: InstanceSchema;
  readonly version: string;
}

export interface Answer {
  readonly head: AnswerHead;
  /** Text in pieces of a convenient size, made as they are taken. */
  readonly pieces: Iterable<string>;
}

// Large enough that messages between threads cost little, small enough to bound memory.
const PIECE_CHARACTERS = 1 << 17;

const mediaTypes: Readonly<
  Record<LapisFormat, { readonly type: string; readonly extension: string }>
> = {
  JSON: { type: 'application/json', extension: 'json' },
  CSV: { type: 'text/csv; charset=utf-8', extension: 'csv' },
  'CSV-WITHOUT-HEADERS': { type: 'text/csv; charset=utf-8; headers=false', extension: 'csv' },
  TSV: { type: 'text/tab-separated-values; charset=utf-8', extension: 'tsv' },
  'TSV-ESCAPED': {
    type: 'text/tab-separated-values; charset=utf-8; escaped=true',
    extension: 'tsv',
  },
  FASTA: { type: 'text/x-fasta; charset=utf-8', extension: 'fasta' },
  NDJSON: { type: 'application/x-ndjson; charset=utf-8', extension: 'ndjson' },
  NEWICK: { type: 'text/x-nh; charset=utf-8', extension: 'nwk' },
};

/** Answers a question from a snapshot; what is wrong with the question comes as problems. */
export function answerQuestion(
  context: QuestionContext,
  question: IndexQuestion,
): Result<Answer, Problem[]> {
  if (question.kind === 'lapis') return answerLapis(context, question);
  if (question.kind === 'info') {
    return toJsonAnswer(context, toInfo(context, question.requestId));
  }
  if (question.kind === 'query') return answerQuery(context, question.body);
  if (question.kind === 'parse') return answerParse(context, question.queries);
  if (question.kind === 'lineages') return answerLineages(context, question);
  if (question.kind === 'overTime') return answerOverTime(context, question);
  if (question.kind === 'statistics') {
    const data = answerStatistics(context.snapshot, question.request);
    return data.ok ? toDataAnswer(context, data.value, question.requestId) : data;
  }
  if (question.kind === 'facets') return answerFacets(context, question);
  return answerSuggestions(context, question);
}

function* joinPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

type Given = Readonly<Record<string, unknown>>;

/** Our own parameter beside those of LAPIS: a text that any text column holds. */
function splitFreeText(
  context: QuestionContext,
  given: Given,
): { rest: Given; filter: Filter | null } {
  const rest: Record<string, unknown> = {};
  const texts: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name.toLowerCase() !== 'freetext') rest[name] = value;
    else for (const text of Array.isArray(value) ? value : [value]) texts.push(String(text));
  }
  const words = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (words.length === 0) return { rest, filter: null };
  const columns = listTextColumns(context);
  const children = words.map(
    (text): Filter => ({
      type: 'Or',
      children: columns.map((column): Filter => ({ type: 'TextContains', column, text })),
    }),
  );
  return { rest, filter: { type: 'And', children } };
}

function listTextColumns({ snapshot }: QuestionContext): string[] {
  const { columns, primaryKey } = snapshot.schema;
  // Names of tree nodes are names of other genomes, of which a text says nothing.
  const isText = ({ type, name }: ColumnDefinition) => type === 'string' && name !== NODE_COLUMN;
  return [primaryKey, ...columns.filter(isText).map(({ name }) => name)];
}

// Each of their values stands for one genome or a few: as completions they would crowd out the others.
const NAMES_OF_SINGLE_GENOMES = new Set([
  'strain',
  'accession',
  'genbankAccession',
  'gisaidEpiIsl',
  'authors',
]);

function listCompletedColumns(context: QuestionContext): string[] {
  const { primaryKey } = context.snapshot.schema;
  return listTextColumns(context).filter(
    (name) => name !== primaryKey && !NAMES_OF_SINGLE_GENOMES.has(name),
  );
}

function joinFilters(first: Filter, second: Filter | null): Filter {
  return second === null ? first : { type: 'And', children: [first, second] };
}

function answerLapis(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'lapis' }>,
): Result<Answer, Problem[]> {
  const endpoint = question.endpoint as LapisEndpoint;
  const { rest, filter } = splitFreeText(context, question.params);
  const parsed = parseLapisRequest(context.snapshot.schema, endpoint, rest);
  if (!parsed.ok) return parsed;
  const request = parsed.value;
  const query = { ...request.query, filter: joinFilters(request.query.filter, filter) };
  const answer = runQuery(context.snapshot, query, {
    randomSeed: Number(context.snapshot.dataVersion),
  });
  if (!answer.ok) return answer;
  const format = request.format ?? chooseFormat(endpoint, question.accept);
  const info = { ...toInfo(context, question.requestId), total: answer.value.total };
  const { type, extension } = mediaTypes[format];
  return succeed({
    head: { mediaType: type, extension, dataVersion: answer.value.dataVersion },
    pieces: joinPieces(formatLapisAnswer(answer.value, request, { format, info })),
  });
}

/** What answers say of themselves. */
function toInfo({ snapshot, instance, version }: QuestionContext, requestId: string) {
  return {
    dataVersion: snapshot.dataVersion,
    requestId,
    requestInfo: `${instance.displayName} on Outbreak Commons ${version}`,
    reportTo: 'the operator of this node',
    lapisVersion: '0.8.6',
    siloVersion: `outbreak-commons ${version}`,
    simulated: instance.simulated,
  };
}

/** A question in the peer's JSON form, answered row by row. */
function answerQuery(context: QuestionContext, body: unknown): Result<Answer, Problem[]> {
  const { snapshot } = context;
  const query = parseSiloQuery(snapshot.schema, body);
  if (!query.ok) return query;
  const randomSeed = Number(snapshot.dataVersion);
  const answer = runQuery(snapshot, query.value, { randomSeed });
  if (!answer.ok) return answer;
  const { dataVersion, rows } = answer.value;
  const head = { mediaType: 'application/x-ndjson', extension: 'ndjson', dataVersion };
  return succeed({ head, pieces: joinPieces(toLines(rows)) });
}

function* toLines(rows: Iterable<object>): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** What advanced queries mean, each for itself: a filter in the peer's JSON form, or what is wrong. */
function answerParse(
  context: QuestionContext,
  queries: readonly string[],
): Result<Answer, Problem[]> {
  const { schema } = context.snapshot;
  const parsed = queries.map((advancedQuery) => {
    const request = parseLapisRequest(schema, 'aggregated', { advancedQuery });
    if (request.ok) return { type: 'success', filter: toSiloJson(request.value.query.filter) };
    const error = request.error.map(({ value, hint }) => `${value}: ${hint}`).join(' ');
    return { type: 'failure', error };
  });
  return toJsonAnswer(context, parsed);
}

/** The lineages of a column with their parents and aliases, as JSON or YAML. */
function answerLineages(
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
  const { dataVersion } = context.snapshot;
  const head = { mediaType: 'application/yaml', extension: 'yaml', dataVersion };
  return succeed({ head, pieces: [stringify(definition)] });
}

function answerOverTime(
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

/** The format that an Accept header names; the endpoint's own where it names none that fits. */
function chooseFormat(endpoint: LapisEndpoint, accept: string): LapisFormat {
  const formats = listFormats(endpoint);
  const [standard = 'JSON'] = formats;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const has = (parameter: string) => parameters.includes(parameter);
    const named: LapisFormat | null =
      type === 'text/csv'
        ? has('headers=false')
          ? 'CSV-WITHOUT-HEADERS'
          : 'CSV'
        : type === 'text/tab-separated-values'
          ? has('escaped=true')
            ? 'TSV-ESCAPED'
            : 'TSV'
          : type === 'text/x-fasta'
            ? 'FASTA'
            : type === 'application/x-ndjson'
              ? 'NDJSON'
              : type === 'application/json' && standard === 'JSON'
                ? 'JSON'
                : null;
    if (named !== null && formats.includes(named)) return named;
  }
  return standard;
}

function toJsonAnswer(context: QuestionContext, value: object): Result<Answer, Problem[]> {
  const head = {
    mediaType: 'application/json',
    extension: 'json',
    dataVersion: context.snapshot.dataVersion,
  };
  return succeed({ head, pieces: [JSON.stringify(value)] });
}

function toDataAnswer(context: QuestionContext, data: object, requestId: string) {
  return toJsonAnswer(context, { data, info: toInfo(context, requestId) });
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

interface Suggestion {
  readonly kind: 'value' | 'mutation' | 'lineage' | 'field';
  readonly column?: string;
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

function answerSuggestions(
  context: QuestionContext,
  question: Extract<IndexQuestion, { kind: 'suggestions' }>,
): Result<Answer, Problem[]> {
  const { snapshot, schema } = context;
  const text = question.text.trim();
  if (text === '') return toJsonAnswer(context, { suggestions: [] });
  const lineageColumns = new Set(
    snapshot.schema.columns
      .filter(({ lineageSystem }) => lineageSystem !== undefined)
      .map(({ name }) => name),
  );
  const found = searchText(snapshot, text, {
    columns: listCompletedColumns(context),
    limit: question.limit,
  });
  if (!found.ok) return found;
  const suggestions: Suggestion[] = [
    ...suggestMutation(context, text),
    ...found.value.completions.map(({ column, value, count }) => ({
      kind: lineageColumns.has(column) ? ('lineage' as const) : ('value' as const),
      column,
      value,
      label: value,
      count,
    })),
    ...schema.columns
      .filter(({ name, title }) =>
        [name, title].some((label) => label.toLowerCase().startsWith(text.toLowerCase())),
      )
      .map(({ name, title }) => ({
        kind: 'field' as const,
        column: name,
        value: name,
        label: title,
      })),
  ];
  return toJsonAnswer(context, { suggestions: suggestions.slice(0, question.limit) });
}

/** A text that reads as a mutation of this pathogen, with the number of genomes that have it. */
function suggestMutation(context: QuestionContext, text: string): Suggestion[] {
  const upper = text.toUpperCase();
  const nucleotide = parseNucMutation(upper);
  const gene = context.snapshot.schema.genes.find(({ name }) =>
    upper.startsWith(`${name.toUpperCase()}:`),
  );
  const aminoAcid =
    gene === undefined
      ? null
      : parseAaMutation(`${gene.name}:${upper.slice(gene.name.length + 1)}`);
  const isAminoAcid = aminoAcid?.ok === true && gene !== undefined;
  if (!nucleotide.ok && !isAminoAcid) return [];
  const value = isAminoAcid ? `${gene.name}:${upper.slice(gene.name.length + 1)}` : upper;
  const key = isAminoAcid ? 'aminoAcidMutations' : 'nucleotideMutations';
  const parsed = parseLapisRequest(context.snapshot.schema, 'aggregated', { [key]: [value] });
  if (!parsed.ok) return [];
  const count = countRows(context.snapshot, parsed.value.query.filter);
  return count.ok ? [{ kind: 'mutation', value, label: value, count: count.value }] : [];
}
