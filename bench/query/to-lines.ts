import { type AskedRow, readFasta } from './our-index.ts';
import { PEER_ITEMS, type Question } from './questions.ts';

function toCell(column: string, value: unknown): string {
  // The only sequence of its kind has no name in our answers.
  if (value === null || value === undefined) return column === 'sequenceName' ? 'main' : '';
  return String(value);
}

/** An answer as sorted lines of the fields that the peer must give too. */
export function toLines(
  answer: readonly AskedRow[] | Buffer,
  { columns, ask }: Pick<Question, 'columns' | 'ask'>,
): string[] {
  const rows = Buffer.isBuffer(answer)
    ? readFasta(answer.toString('latin1'), columns[0] ?? '')
    : answer;
  const compared =
    ask.type === 'overTime' ? rows.filter((row) => Number(row.item) < PEER_ITEMS) : rows;
  return compared
    .map((row) => columns.map((column) => toCell(column, row[column])).join('\t'))
    .sort();
}
