import type {
  ColumnValue,
  GenomeRow,
  IndexSchema,
  Insertion,
  LineageDefinition,
  SequenceDifferences,
  TreeDefinition,
} from '../../schema/genome-row.ts';
import type { Filter, Query, TreeAction } from './tree.ts';

/**
 * A second, naive implementation of the query tree for tests: it scans rows that hold whole aligned
 * sequences as text. It shares types with the engine, and no code.
 */
export interface RawRow {
  readonly key: string;
  readonly metadata: Readonly<Record<string, ColumnValue>>;
  readonly nucleotide: Readonly<Record<string, RawSequence | null>>;
  readonly aminoAcid: Readonly<Record<string, RawSequence | null>>;
}

export interface RawSequence {
  /** As long as the reference; missing letters as 'N' or 'X'. */
  readonly aligned: string;
  readonly insertions: readonly Insertion[];
}

type Kind = 'nucleotide' | 'aminoAcid';
type Mode = 'plain' | 'upper' | 'lower';
type Answer = Record<string, ColumnValue>;

const possible: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  nucleotide: {
    '-': '-',
    A: 'A',
    C: 'C',
    G: 'G',
    T: 'T',
    R: 'AG',
    Y: 'CT',
    S: 'GC',
    W: 'AT',
    K: 'GT',
    M: 'AC',
    B: 'CGT',
    D: 'AGT',
    H: 'ACT',
    V: 'ACG',
    N: '-ACGT',
  },
  aminoAcid: {
    ...Object.fromEntries([...'-ACDEFGHIKLMNPQRSTVWYUO*'].map((letter) => [letter, letter])),
    B: 'DN',
    Z: 'EQ',
    J: 'IL',
    X: '-ACDEFGHIKLMNPQRSTVWYUO*',
  },
};
const missingLetter = { nucleotide: 'N', aminoAcid: 'X' } as const;

const isDefinite = (kind: Kind, letter: string) => possible[kind][letter] === letter;

function references(schema: IndexSchema, kind: Kind) {
  return kind === 'nucleotide' ? schema.nucleotideSequences : schema.genes;
}

function referenceOf(schema: IndexSchema, kind: Kind, name: string): string {
  return references(schema, kind).find((one) => one.name === name)?.sequence ?? '';
}

function letterAt(row: RawRow, kind: Kind, name: string, position: number): string {
  return row[kind][name]?.aligned.charAt(position) ?? missingLetter[kind];
}

/** What the letter may be taken for: itself, or a letter that it can stand for. */
function mayBe(kind: Kind, found: string, wanted: string): boolean {
  if (found === wanted) return true;
  return isDefinite(kind, wanted) && (possible[kind][found] ?? '').includes(wanted);
}

function isInClade(
  definition: LineageDefinition,
  name: string,
  { ancestor, mode }: { ancestor: string; mode: string },
): boolean {
  if (name === ancestor) return true;
  const parents = [
    ...new Set((definition[name]?.parents ?? []).map((parent) => unalias(definition, parent))),
  ];
  if (parents.length === 0) return false;
  const inside = parents.map((parent) => isInClade(definition, parent, { ancestor, mode }));
  if (parents.length === 1) return inside[0] === true;
  if (mode === 'doNotFollow') return false;
  return mode === 'alwaysFollow' ? inside.includes(true) : !inside.includes(false);
}

function unalias(definition: LineageDefinition, name: string): string {
  if (definition[name] !== undefined) return name;
  return Object.keys(definition).find((one) => definition[one]?.aliases?.includes(name)) ?? name;
}

/** Name of a node and of all above it, from the node to the root; empty for an unknown one. */
function pathToRoot(tree: TreeDefinition, name: ColumnValue): string[] {
  const path: string[] = [];
  for (
    let node = tree.names.indexOf(String(name));
    node >= 0 && name !== null;
    node = tree.parents[node] ?? -1
  ) {
    path.push(tree.names[node] ?? '');
  }
  return path;
}

/** Everything that a row is judged by. */
export interface Oracle {
  readonly schema: IndexSchema;
  readonly rows: readonly RawRow[];
}

function treeOf(oracle: Oracle, column: string): TreeDefinition {
  const tree = oracle.schema.columns.find(({ name }) => name === column)?.tree ?? '';
  return oracle.schema.trees?.[tree] ?? { names: [], parents: [] };
}

function cellOf(oracle: Oracle, row: RawRow, column: string): ColumnValue {
  return column === oracle.schema.primaryKey ? row.key : (row.metadata[column] ?? null);
}

function differenceCount(
  oracle: Oracle,
  row: RawRow,
  filter: Extract<Filter, { type: 'MutationProfile' }>,
): number {
  const reference = referenceOf(oracle.schema, filter.kind, filter.sequence);
  const { profile } = filter;
  let wanted = [...reference];
  if (profile.type === 'Sequence') wanted = [...profile.sequence];
  if (profile.type === 'Key') {
    const stored = oracle.rows.find(({ key }) => key === profile.key)?.[filter.kind][
      filter.sequence
    ];
    if (stored === undefined || stored === null) return Number.POSITIVE_INFINITY;
    wanted = [...stored.aligned];
  }
  if (profile.type === 'Mutations') {
    for (const { position, symbol } of profile.mutations)
      if (symbol !== '.') wanted[position] = symbol;
  }
  const own = row[filter.kind][filter.sequence]?.aligned;
  if (own === undefined) return Number.POSITIVE_INFINITY;
  const table = possible[filter.kind];
  return wanted.filter((letter, i) => {
    const found = table[own.charAt(i)] ?? '';
    return ![...(table[letter] ?? '')].some((one) => found.includes(one));
  }).length;
}

function isBetween(value: ColumnValue, from: ColumnValue, to: ColumnValue): boolean {
  if (from === null && to === null) return true;
  if (value === null) return false;
  return (from === null || value >= from) && (to === null || value <= to);
}

/** Whether a filter takes a row. */
export function oracleMatches(
  oracle: Oracle,
  row: RawRow,
  filter: Filter,
  mode: Mode = 'plain',
): boolean {
  const matches = (child: Filter, as = mode) => oracleMatches(oracle, row, child, as);
  switch (filter.type) {
    case 'True':
      return true;
    case 'False':
      return false;
    case 'And':
      return filter.children.every((child) => matches(child));
    case 'Or':
      return filter.children.some((child) => matches(child));
    case 'NOf': {
      const count = filter.children.filter((child) => matches(child)).length;
      return filter.exactly ? count === filter.count : count >= filter.count;
    }
    case 'Not':
      return !matches(
        filter.child,
        mode === 'upper' ? 'lower' : mode === 'lower' ? 'upper' : 'plain',
      );
    case 'Maybe':
      return matches(filter.child, 'upper');
    case 'Exact':
      return matches(filter.child, 'lower');
    case 'StringEquals':
    case 'BooleanEquals':
    case 'IntEquals':
    case 'FloatEquals':
    case 'DateEquals':
      return cellOf(oracle, row, filter.column) === filter.value;
    case 'StringInSet':
      return filter.values.includes(cellOf(oracle, row, filter.column) as string | null);
    case 'StringSearch': {
      const value = cellOf(oracle, row, filter.column);
      return value !== null && new RegExp(filter.pattern, 'u').test(String(value));
    }
    case 'TextContains': {
      const value = cellOf(oracle, row, filter.column);
      return value !== null && String(value).toLowerCase().includes(filter.text.toLowerCase());
    }
    case 'FloatBetween': {
      const value = cellOf(oracle, row, filter.column);
      // The end of a range of floats is not part of it.
      return (
        isBetween(value, filter.from, filter.to) && (filter.to === null || value !== filter.to)
      );
    }
    case 'IntBetween':
    case 'DateBetween':
      return isBetween(cellOf(oracle, row, filter.column), filter.from, filter.to);
    case 'IsNull':
      return cellOf(oracle, row, filter.column) === null;
    case 'IsNotNull':
      return cellOf(oracle, row, filter.column) !== null;
    case 'Lineage': {
      const value = cellOf(oracle, row, filter.column);
      if (filter.value === null || value === null) return value === filter.value;
      const system =
        oracle.schema.columns.find(({ name }) => name === filter.column)?.lineageSystem ?? '';
      const definition = oracle.schema.lineageSystems[system] ?? {};
      const [own, ancestor] = [
        unalias(definition, String(value)),
        unalias(definition, filter.value),
      ];
      if (!filter.includeSublineages) return own === ancestor;
      return isInClade(definition, own, { ancestor, mode: filter.recombinants });
    }
    case 'PhyloDescendantOf': {
      const tree = treeOf(oracle, filter.column);
      return pathToRoot(tree, cellOf(oracle, row, filter.column)).includes(filter.internalNode);
    }
    case 'SymbolEquals': {
      const letter = letterAt(row, filter.kind, filter.sequence, filter.position);
      const reference = referenceOf(oracle.schema, filter.kind, filter.sequence).charAt(
        filter.position,
      );
      const wanted = filter.symbol === '.' ? reference : filter.symbol;
      return mode === 'upper' ? mayBe(filter.kind, letter, wanted) : letter === wanted;
    }
    case 'HasMutation': {
      const letter = letterAt(row, filter.kind, filter.sequence, filter.position);
      const reference = referenceOf(oracle.schema, filter.kind, filter.sequence).charAt(
        filter.position,
      );
      return mode === 'upper' ? letter !== reference : !mayBe(filter.kind, letter, reference);
    }
    case 'IsCovered': {
      const letter = letterAt(row, filter.kind, filter.sequence, filter.position);
      const definite = filter.kind === 'nucleotide' ? '-ACGT' : '-ACDEFGHIKLMNPQRSTVWYUO*';
      return definite.includes(letter);
    }
    case 'InsertionContains': {
      const source = filter.pattern.replaceAll('.*', '[A-Z*]*');
      const insertions = row[filter.kind][filter.sequence]?.insertions ?? [];
      return insertions.some(
        ({ position, symbols }) =>
          position === filter.position && new RegExp(`^${source}$`).test(symbols),
      );
    }
    case 'MutationProfile':
      return differenceCount(oracle, row, filter) <= filter.distance;
  }
}

function isoWeek(date: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const start = Date.UTC(day.getUTCFullYear(), 0, 1);
  const week = Math.floor((day.getTime() - start) / 86_400_000 / 7) + 1;
  return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

function fieldOf(oracle: Oracle, row: RawRow, field: string): ColumnValue {
  if (!field.endsWith('.isoWeek')) return cellOf(oracle, row, field);
  const date = cellOf(oracle, row, field.slice(0, -8));
  return date === null ? null : isoWeek(String(date));
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf);
}

function oracleMutations(
  oracle: Oracle,
  rows: readonly RawRow[],
  action: Extract<Query['action'], { type: 'Mutations' }>,
): Answer[] {
  const answers: Answer[] = [];
  const all = references(oracle.schema, action.kind);
  for (const { name, sequence } of all) {
    if (action.sequences !== null && !action.sequences.includes(name)) continue;
    const sequenceName = action.kind === 'nucleotide' && all.length === 1 ? null : name;
    [...sequence].forEach((mutationFrom, at) => {
      const letters = rows
        .map((row) => letterAt(row, action.kind, name, at))
        .filter((letter) => isDefinite(action.kind, letter));
      for (const [mutationTo, { length: count }] of countBy(letters, (letter) => letter)) {
        if (mutationTo === mutationFrom) continue;
        const coverage = letters.length;
        if (count <= Math.ceil(coverage * action.minProportion) - 1) continue;
        const change = `${mutationFrom}${at + 1}${mutationTo}`;
        const mutation = sequenceName === null ? change : `${sequenceName}:${change}`;
        const proportion = count / coverage;
        answers.push({
          mutation,
          count,
          coverage,
          proportion,
          sequenceName,
          mutationFrom,
          mutationTo,
          position: at + 1,
        });
      }
    });
  }
  return answers;
}

function oracleInsertions(
  oracle: Oracle,
  rows: readonly RawRow[],
  action: Extract<Query['action'], { type: 'Insertions' }>,
): Answer[] {
  const all = references(oracle.schema, action.kind);
  return all.flatMap(({ name }) => {
    if (action.sequences !== null && !action.sequences.includes(name)) return [];
    const sequenceName = action.kind === 'nucleotide' && all.length === 1 ? null : name;
    const found = rows.flatMap((row) => row[action.kind][name]?.insertions ?? []);
    return [...countBy(found, ({ position, symbols }) => `${position}:${symbols}`)].map(
      ([text, same]) => ({
        insertion: sequenceName === null ? `ins_${text}` : `ins_${sequenceName}:${text}`,
        count: same.length,
        insertedSymbols: same[0]?.symbols ?? '',
        position: same[0]?.position ?? -1,
        sequenceName,
      }),
    );
  });
}

function oracleTreeAction(oracle: Oracle, rows: readonly RawRow[], action: TreeAction): Answer {
  const tree = treeOf(oracle, action.column);
  const values = rows.map((row) => cellOf(oracle, row, action.column));
  const names = [...new Set(values.filter((value) => value !== null).map(String))];
  const inTree = names.filter((name) => tree.names.includes(name));
  const missing = names.filter((name) => !inTree.includes(name)).sort();
  const counted = {
    missingNodeCount: missing.length + values.filter((value) => value === null).length,
    ...(action.printMissing ? { missingFromTree: missing.join(',') } : {}),
  };
  const paths = inTree.map((name) => pathToRoot(tree, name));
  const [first = []] = paths;
  const mrca = first.find((name) => paths.every((path) => path.includes(name)));
  if (action.type === 'PhyloSubtree') {
    const subtreeNewick =
      mrca === undefined ? '' : `${naiveNewick(tree, inTree, mrca, action.contractUnaryNodes)};`;
    return { subtreeNewick, ...counted };
  }
  const path = mrca === undefined ? null : pathToRoot(tree, mrca);
  return {
    mrcaNode: mrca ?? null,
    mrcaParent: path?.[1] ?? null,
    mrcaDepth: path === null ? null : path.length - 1,
    ...counted,
  };
}

/** The subtree by recursion, with lengths that are whole numbers in the tests. */
function naiveNewick(
  tree: TreeDefinition,
  wanted: readonly string[],
  root: string,
  isContracted: boolean,
): string {
  const write = (name: string, above: number): string => {
    const node = tree.names.indexOf(name);
    const length = above + (name === root ? 0 : (tree.lengths?.[node] ?? 0));
    const children = tree.names
      .filter((_, i) => tree.parents[i] === node)
      .filter((child) => wanted.some((one) => pathToRoot(tree, one).includes(child)));
    if (isContracted && children.length === 1 && !wanted.includes(name)) {
      return write(children[0] ?? '', length);
    }
    const inner = children.length === 0 ? '' : `(${children.map((one) => write(one, 0)).join()})`;
    return `${inner}${name}${name === root || tree.lengths === undefined ? '' : `:${length}`}`;
  };
  return write(root, 0);
}

/** The answer's rows without order, limit and offset. */
export function oracleAnswer(oracle: Oracle, query: Query): Answer[] {
  const rows = oracle.rows.filter((row) => oracleMatches(oracle, row, query.filter));
  const { action } = query;
  const { primaryKey, columns } = oracle.schema;
  switch (action.type) {
    case 'Aggregated': {
      if (action.groupBy.length === 0) return [{ count: rows.length }];
      const groups = countBy(rows, (row) =>
        JSON.stringify(action.groupBy.map((field) => fieldOf(oracle, row, field))),
      );
      return [...groups.values()].map((group) => ({
        count: group.length,
        ...Object.fromEntries(
          action.groupBy.map((field) => [field, fieldOf(oracle, group[0] as RawRow, field)]),
        ),
      }));
    }
    case 'Details': {
      const fields = action.fields ?? [primaryKey, ...columns.map(({ name }) => name)];
      return rows.map((row) =>
        Object.fromEntries(fields.map((field) => [field, fieldOf(oracle, row, field)])),
      );
    }
    case 'Mutations':
      return oracleMutations(oracle, rows, action);
    case 'Insertions':
      return oracleInsertions(oracle, rows, action);
    case 'MostRecentCommonAncestor':
    case 'PhyloSubtree':
      return [oracleTreeAction(oracle, rows, action)];
    case 'Aligned':
      return rows.map((row) => {
        const answer: Answer = { [primaryKey]: row.key };
        for (const field of action.fields) answer[field] = fieldOf(oracle, row, field);
        for (const { name } of references(oracle.schema, action.kind)) {
          if (action.sequences !== null && !action.sequences.includes(name)) continue;
          answer[name] = row[action.kind][name]?.aligned ?? null;
        }
        return answer;
      });
  }
}

/** An aligned sequence as differences to its reference, as the analysis hands it over. */
function toDifferences(
  raw: RawSequence | null,
  reference: string,
  missing: string,
): SequenceDifferences | null {
  if (raw === null) return null;
  const letters = [...raw.aligned];
  const begin = letters.findIndex((letter) => letter !== missing);
  if (begin < 0)
    return {
      begin: 0,
      end: 0,
      positions: [],
      symbols: '',
      missing: [],
      insertions: raw.insertions,
    };
  const end = letters.findLastIndex((letter) => letter !== missing) + 1;
  const positions: number[] = [];
  const ranges: number[] = [];
  for (let at = begin; at < end; at++) {
    if (letters[at] === missing) {
      if (letters[at - 1] === missing) ranges[ranges.length - 1] = at + 1;
      else ranges.push(at, at + 1);
    } else if (letters[at] !== reference[at]) positions.push(at);
  }
  const symbols = positions.map((at) => letters[at]).join('');
  return { begin, end, positions, symbols, missing: ranges, insertions: raw.insertions };
}

/** A raw row as the engine takes it. */
export function toGenomeRow(schema: IndexSchema, row: RawRow): GenomeRow {
  const convert = (kind: Kind) =>
    Object.fromEntries(
      references(schema, kind).map(({ name, sequence }) => [
        name,
        toDifferences(row[kind][name] ?? null, sequence, missingLetter[kind]),
      ]),
    );
  return {
    key: row.key,
    metadata: row.metadata,
    nucleotide: convert('nucleotide'),
    aminoAcid: convert('aminoAcid'),
  };
}
