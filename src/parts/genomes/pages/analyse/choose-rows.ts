import { listOf, type NamedCells, type ResultRow, toNamedCells } from './result-row.ts';

/** Quality class of a row as the filter has it; 'failed' for one without a result. */
export type RowClass = 'good' | 'mediocre' | 'bad' | 'unrated' | 'failed';

export const ROW_CLASSES: readonly RowClass[] = ['good', 'mediocre', 'bad', 'unrated', 'failed'];

export function classOf(row: ResultRow): RowClass {
  if (row.error !== null) return 'failed';
  return row.qcStatus ?? 'unrated';
}

export type SortKey =
  | 'index'
  | 'name'
  | 'qcScore'
  | 'clade'
  | 'coverage'
  | 'substitutions'
  | 'deletions'
  | 'insertions'
  | 'missing'
  | 'ambiguous'
  | 'frameShifts'
  | `attribute ${number}`;

export interface RowChoice {
  readonly text: string;
  /** Classes that are hidden. */
  readonly hidden: ReadonlySet<RowClass>;
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
}

/** Columns in which a mutation is looked for. */
const MUTATION_COLUMNS = [
  'substitutions',
  'deletions',
  'insertions',
  'aaSubstitutions',
  'aaDeletions',
  'aaInsertions',
  'frameShifts',
];

function hasMutation(cells: NamedCells, term: string): boolean {
  return MUTATION_COLUMNS.some((column) =>
    listOf(cells, column).some((item) => item.toUpperCase() === term),
  );
}

/** Whether a name, clade or attribute has the term in it, or a mutation is the term. */
function matches(row: ResultRow, term: string, header: readonly string[]): boolean {
  const labels = [row.name, row.clade ?? '', ...row.attributes];
  if (labels.some((label) => label.toUpperCase().includes(term))) return true;
  // Most rows do not have the letters anywhere, which is quickly seen.
  if (!/\d/.test(term) || !row.line.toUpperCase().includes(term)) return false;
  return hasMutation(toNamedCells(header, row), term);
}

type Value = string | number | null;

/** What a row is sorted by; null where it has no result. */
function readValue(row: ResultRow, key: SortKey): Value {
  if (key === 'index' || key === 'name') return row[key];
  if (row.error !== null) return null;
  if (key.startsWith('attribute ')) return row.attributes[Number(key.slice(10))] ?? null;
  return row[key as Exclude<SortKey, `attribute ${number}` | 'index' | 'name'>];
}

/** Rows without a value come last, in both directions. */
function compareValues(a: Value, b: Value, sign: number): number {
  if (a === null || a === '') return b === null || b === '' ? 0 : 1;
  if (b === null || b === '') return -1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

const collator = new Intl.Collator('en', { numeric: true });

/** The rows that the filters leave, in the chosen order; every word of the text must be found. */
export function chooseRows(
  rows: readonly ResultRow[],
  choice: RowChoice,
  header: readonly string[],
): readonly ResultRow[] {
  const terms = choice.text.toUpperCase().split(/\s+/).filter(Boolean);
  const { key, descending } = choice.sort;
  const found =
    terms.length === 0 && choice.hidden.size === 0
      ? rows
      : rows.filter(
          (row) =>
            !choice.hidden.has(classOf(row)) && terms.every((term) => matches(row, term, header)),
        );
  if (key === 'index' && !descending) return found;
  const sign = descending ? -1 : 1;
  const valued = found.map((row) => ({ row, value: readValue(row, key) }));
  return valued
    .sort((a, b) => compareValues(a.value, b.value, sign) || a.row.index - b.row.index)
    .map(({ row }) => row);
}

/** How many rows there are of each class. */
export function countClasses(rows: readonly ResultRow[]): ReadonlyMap<RowClass, number> {
  const counts = new Map<RowClass, number>();
  for (const row of rows) counts.set(classOf(row), (counts.get(classOf(row)) ?? 0) + 1);
  return counts;
}
