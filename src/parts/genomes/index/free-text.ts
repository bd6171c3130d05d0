import type { Filter } from '../../../engine/query/tree.ts';
import type { ColumnDefinition } from '../../../schema/genome-row.ts';
import type { QuestionContext } from './answer.ts';
import { isNodeColumn } from './index-columns.ts';

type Given = Readonly<Record<string, unknown>>;

/** Our own parameter beside those of LAPIS: a text that any text column holds. */
export function splitFreeText(
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

/** The columns that a free text is searched in. */
export function listTextColumns({ snapshot }: QuestionContext): string[] {
  const { columns, primaryKey } = snapshot.schema;
  // Names of tree nodes are names of other genomes, of which a text says nothing.
  const isText = ({ type, name }: ColumnDefinition) => type === 'string' && !isNodeColumn(name);
  return [primaryKey, ...columns.filter(isText).map(({ name }) => name)];
}

/** Both filters; the first alone where there is no second. */
export function joinFilters(first: Filter, second: Filter | null): Filter {
  return second === null ? first : { type: 'And', children: [first, second] };
}
