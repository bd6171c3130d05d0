import type { ColumnValue } from '../../../schema/genome-row.ts';
import { BYTE_ORDER_MARK, toSpreadsheetCell } from '../../../std/spreadsheet-cell.ts';
import type { AnswerRow } from '../answer-row.ts';
import { GroupTable } from '../group-table.ts';
import type { QueryAnswer } from '../run-query.ts';
import { formatFasta } from './format-fasta.ts';
import type { LapisFormat, LapisQuery } from './lapis-query.ts';

/** The 'info' object that goes with every JSON answer. */
export type LapisInfo = Readonly<Record<string, unknown>>;

function* toJsonRows(rows: Iterable<AnswerRow>): Generator<string> {
  for (const row of rows) yield JSON.stringify(row);
}

function* formatJson(rows: Iterable<AnswerRow>, info: LapisInfo): Generator<string> {
  let before = '{"data":[';
  for (const row of rows instanceof GroupTable ? rows.toJson() : toJsonRows(rows)) {
    yield before + row;
    before = ',';
  }
  yield `${before === ',' ? '' : before}],"info":${JSON.stringify(info)}}`;
}

/** As LAPIS writes sequences: no envelope. */
function* formatArray(rows: Iterable<AnswerRow>): Generator<string> {
  let before = '[';
  for (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',';
  }
  yield before === ',' ? ']' : '[]';
}

function* formatNdjson(rows: Iterable<AnswerRow>): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** Writes one cell; null is empty. */
function formatCell(value: ColumnValue, separator: string, isEscaped: boolean): string {
  if (value === null) return '';
  const text = String(value);
  if (isEscaped) return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? '');
  // An empty text is quoted, so that it can be told from null.
  if (text !== '' && !/["\r\n]/.test(text) && !text.includes(separator)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}

function* formatTable(answer: QueryAnswer, format: LapisFormat): Generator<string> {
  const separator = format.startsWith('CSV') ? ',' : '\t';
  const isEscaped = format === 'TSV-ESCAPED';
  const isGuarded = format === 'CSV-FOR-SPREADSHEETS';
  const guard = (cell: ColumnValue) =>
    isGuarded && typeof cell === 'string' ? toSpreadsheetCell(cell) : cell;
  const formatLine = (cells: readonly ColumnValue[]) =>
    `${cells.map((cell) => formatCell(guard(cell), separator, isEscaped)).join(separator)}\n`;
  if (isGuarded) yield BYTE_ORDER_MARK;
  if (format !== 'CSV-WITHOUT-HEADERS') yield formatLine(answer.fields);
  for (const row of answer.rows) yield formatLine(answer.fields.map((field) => row[field] ?? null));
}

/** Rows of sequences that have at least one; only the key and the sequences stay. */
function* keepSequences(answer: QueryAnswer, query: LapisQuery): Generator<AnswerRow> {
  const { action } = query.query;
  const extra = action.type === 'Aligned' ? action.fields : [];
  const key = answer.fields[0] ?? '';
  const fields = answer.fields.filter((field) => field === key || !extra.includes(field));
  for (const row of answer.rows) {
    if (fields.every((field) => field === key || row[field] === null)) continue;
    yield Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
  }
}

/** The trees of an answer, one a line. */
function* formatNewick(rows: Iterable<AnswerRow>): Generator<string> {
  for (const { subtreeNewick } of rows) yield `${subtreeNewick}\n`;
}

/**
 * Writes an answer in a format of LAPIS (spec 5a) as pieces of text, each made when it is asked for,
 * so that memory does not grow with the answer. JSON: {"data": [...], "info": {...}}; of sequences [...].
 */
export function formatLapisAnswer(
  answer: QueryAnswer,
  query: LapisQuery,
  { format, info }: { readonly format: LapisFormat; readonly info: LapisInfo },
): Generator<string> {
  if (format === 'FASTA') return formatFasta(answer, query);
  const isAligned = query.query.action.type === 'Aligned';
  const rows = isAligned ? keepSequences(answer, query) : answer.rows;
  if (format === 'JSON') return isAligned ? formatArray(rows) : formatJson(rows, info);
  if (format === 'NEWICK') return formatNewick(rows);
  if (format === 'NDJSON') return formatNdjson(rows);
  return formatTable(answer, format);
}
