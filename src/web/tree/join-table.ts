import { toDecimalYear } from '../../bio/decimal-year.ts';
import type { Phylogeny, Trait, TraitValue } from '../../bio/phylogeny.ts';
import type { Problem } from '../../std/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** A tree with the columns of a table as traits. */
export interface JoinedTree {
  readonly tree: Phylogeny;
  /** Rows that name a node, and rows that name none. */
  readonly rows: number;
  readonly unknown: number;
}

/** Names of the column that says which node a row is about, in the order in which they are looked for. */
const NAME_COLUMNS = ['strain', 'name', 'taxon', 'id', 'accession', 'sequence', 'seqName'];
const DATE_COLUMNS = new Set(['date', 'collection_date', 'collectionDate', 'sample_date']);

/** Rows of cells of a table with tabs, or with commas and quotes (RFC 4180). */
export function readCells(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const separator = firstLine.includes('\t') ? '\t' : firstLine.includes(';') ? ';' : ',';
  const cell = separator === '\t' ? /([^\t\r\n]*)(\t|\r\n|\n|\r|$)/y : quotedCell(separator);
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) break;
    const [, plain = '', end = ''] = match;
    row.push(plain.startsWith('"') && separator !== '\t' ? unquote(plain) : plain);
    if (end === separator) {
      if (cell.lastIndex === text.length) row.push('');
      else continue;
    }
    if (row.some((one) => one !== '')) rows.push(row);
    row = [];
  }
  return rows;
}

function quotedCell(separator: string): RegExp {
  return new RegExp(`("(?:[^"]|"")*"|[^${separator}\r\n]*)(${separator}|\r\n|\n|\r|$)`, 'y');
}

function unquote(text: string): string {
  return text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"');
}

/** How the values of a column are to be read: as dates, as numbers, or as what they are. */
function findKind(values: readonly TraitValue[]): Trait['kind'] {
  const known = values.filter((value): value is string => typeof value === 'string');
  if (known.length === 0) return 'categorical';
  if (known.every((value) => !Number.isNaN(toDecimalYear(value)) && value.includes('-'))) {
    return 'temporal';
  }
  return known.every((value) => Number.isFinite(Number(value))) ? 'continuous' : 'categorical';
}

/**
 * Joins a table of metadata to a tree by the names of its nodes: each column becomes a trait, in place of one of the same
 * key; a column of dates also dates tips that have none.
 */
export function joinTable(
  tree: Phylogeny,
  table: { readonly text: string; readonly name: string },
): Result<JoinedTree, Problem> {
  const [header, ...lines] = readCells(table.text.replace(/^\uFEFF/, ''));
  const where = table.name;
  const at = NAME_COLUMNS.map((name) => header?.indexOf(name) ?? -1).find((index) => index >= 0);
  if (header === undefined || at === undefined) {
    const value = (header ?? []).slice(0, 10).join(', ');
    const hint = `The table needs a column that names the tips: one of ${NAME_COLUMNS.join(', ')}.`;
    return fail({ code: 'tree-table-names', where, value, hint });
  }
  const nodeOf = new Map(tree.names.map((name, node) => [name, node]));
  const columns = header.map(() => new Array<TraitValue>(tree.names.length).fill(null));
  let rows = 0;
  let unknown = 0;
  for (const line of lines) {
    const node = nodeOf.get(line[at] ?? '');
    if (node === undefined) {
      unknown++;
      continue;
    }
    rows++;
    line.forEach((value, column) => {
      const values = columns[column];
      if (values !== undefined && value.trim() !== '') values[node] = value.trim();
    });
  }
  if (rows === 0) {
    const value = lines[0]?.[at] ?? '';
    const hint = `No row names a node of the tree; its first tip is '${firstTip(tree)}'.`;
    return fail({ code: 'tree-table-names', where, value, hint });
  }
  const traits = header.flatMap((key, column): Trait[] => {
    const values = columns[column] ?? [];
    if (column === at || values.every((value) => value === null)) return [];
    const kind = findKind(values);
    const typed =
      kind === 'continuous' ? values.map((one) => (one === null ? null : Number(one))) : values;
    return [{ key, title: key, kind, values: typed }];
  });
  return succeed({ tree: withTraits(tree, traits), rows, unknown });
}

function firstTip({ names, ends }: Phylogeny): string {
  return names[ends.findIndex((end, node) => end === node + 1)] ?? '';
}

function withTraits(tree: Phylogeny, added: readonly Trait[]): Phylogeny {
  const keys = new Set(added.map(({ key }) => key));
  const dates = Float64Array.from(tree.dates);
  for (const { key, values } of added) {
    if (!DATE_COLUMNS.has(key)) continue;
    values.forEach((value, node) => {
      if (Number.isNaN(dates[node]) && typeof value === 'string')
        dates[node] = toDecimalYear(value);
    });
  }
  return { ...tree, dates, traits: [...added, ...tree.traits.filter(({ key }) => !keys.has(key))] };
}
