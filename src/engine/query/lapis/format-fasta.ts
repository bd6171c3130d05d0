import type { AnswerRow } from '../answer-row.ts';
import type { QueryAnswer } from '../run-query.ts';
import type { HeaderPart, LapisQuery } from './lapis-query.ts';

/** The header of one sequence of a row. */
export function formatHeader(
  parts: readonly HeaderPart[],
  row: AnswerRow,
  sequenceName: string,
): string {
  const texts = parts.map((part) => {
    if (part.type === 'text') return part.text;
    if (part.type === 'sequenceName') return sequenceName;
    // A line break in a value would break the record in two.
    return String(row[part.field] ?? '').replaceAll(/[\r\n]+/g, ' ');
  });
  return texts.join('');
}

/**
 * Writes sequences as FASTA, one line a sequence. Headers are as the request's template says
 * (without one: '>key' for the only segment, else '>key|name'), in the order in which the sequences were
 * asked for. Sequences that a row does not have are left out.
 */
export function* formatFasta(
  answer: QueryAnswer,
  { query, fastaHeader }: LapisQuery,
): Generator<string> {
  const { action } = query;
  if (action.type !== 'Aligned') return;
  const key = answer.fields[0] ?? '';
  const extra = new Set([key, ...action.fields]);
  const names = action.sequences ?? answer.fields.slice(1).filter((field) => !extra.has(field));
  for (const row of answer.rows) {
    for (const name of names) {
      const sequence = row[name] ?? null;
      if (sequence !== null) yield `>${formatHeader(fastaHeader, row, name)}\n${sequence}\n`;
    }
  }
}
