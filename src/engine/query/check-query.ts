import type { ColumnType } from '../../schema/genome-row.ts';
import type { Problem } from '../../schema/problem.ts';
import { findCode, unknownCode } from './alphabet.ts';
import type { CompiledSchema, SequenceInfo, SequenceKind } from './compiled-schema.ts';
import { parseDay } from './day-number.ts';
import { allMutationFields, findField, listOrderFields } from './fields.ts';
import { parseInsertionPattern } from './insertion-pattern.ts';
import { parseRegex } from './regex.ts';
import type { Action, ColumnFilter, Filter, Query } from './tree.ts';
import { isInnerNode } from './tree-index.ts';

function report(code: string, value: unknown, hint: string): Problem {
  return { code, where: 'query', value: String(value).slice(0, 200), hint };
}

const columnTypes: Readonly<Record<ColumnFilter['type'], ColumnType | null>> = {
  StringEquals: 'string',
  StringInSet: 'string',
  StringSearch: 'string',
  TextContains: 'string',
  BooleanEquals: 'boolean',
  IntEquals: 'int',
  FloatEquals: 'float',
  DateEquals: 'date',
  IntBetween: 'int',
  FloatBetween: 'float',
  DateBetween: 'date',
  IsNull: null,
  IsNotNull: null,
  Lineage: 'string',
  PhyloDescendantOf: 'string',
};

/** That a column has a tree, and the tree has a node with this name that has children. */
function checkTree(schema: CompiledSchema, column: string, innerNode: string | null): Problem[] {
  const tree = schema.trees.get(column);
  if (tree === undefined) {
    const known = [...schema.trees.keys()].join(', ');
    const hint = known === '' ? 'No column has a tree.' : `Columns with a tree: ${known}.`;
    return [report('query-no-tree', column, hint)];
  }
  if (innerNode === null) return [];
  const node = tree.nodeOf.get(innerNode);
  if (node === undefined) {
    return [report('query-node-unknown', innerNode, `The tree of '${column}' has no such node.`)];
  }
  if (isInnerNode(tree, node)) return [];
  const hint = `It is a leaf of the tree of '${column}'; descendants are those of inner nodes.`;
  return [report('query-node-leaf', innerNode, hint)];
}

function checkColumn(schema: CompiledSchema, filter: ColumnFilter): Problem[] {
  const column = schema.columns.get(filter.column);
  if (column === undefined) {
    const known = [...schema.columns.keys()].join(', ');
    return [report('query-column-unknown', filter.column, `The columns are: ${known}.`)];
  }
  const wanted = columnTypes[filter.type];
  if (wanted !== null && column.type !== wanted) {
    const hint = `${filter.type} needs a column of type ${wanted}; this one is of type ${column.type}.`;
    return [report('query-column-type', filter.column, hint)];
  }
  if (filter.type === 'StringSearch') {
    const regex = parseRegex(filter.pattern);
    return regex.ok ? [] : [regex.error];
  }
  if (filter.type === 'Lineage' && !schema.lineages.has(filter.column)) {
    return [report('query-no-lineages', filter.column, 'The column has no lineage system.')];
  }
  if (filter.type === 'PhyloDescendantOf') {
    return checkTree(schema, filter.column, filter.internalNode);
  }
  const dates: (string | null)[] = [];
  if (filter.type === 'DateEquals') dates.push(filter.value);
  if (filter.type === 'DateBetween') dates.push(filter.from, filter.to);
  return dates
    .filter((date) => date !== null && parseDay(date) === null)
    .map((date) => report('query-date', date, "Dates are written as 'YYYY-MM-DD'."));
}

/** Finds a sequence by name, or says which there are. */
function checkSequence(
  schema: CompiledSchema,
  kind: SequenceKind,
  name: string,
): SequenceInfo | Problem {
  const found = schema[kind].find((info) => info.name === name);
  if (found !== undefined) return found;
  const what = kind === 'nucleotide' ? 'segments' : 'genes';
  const known = schema[kind].map((info) => info.name).join(', ');
  return report('query-sequence-unknown', name, `The ${what} are: ${known}.`);
}

function checkPosition(info: SequenceInfo, position: number): Problem[] {
  const length = info.reference.length;
  if (Number.isInteger(position) && position >= 0 && position < length) return [];
  return [
    report('query-position', position + 1, `Positions of ${info.name} go from 1 to ${length}.`),
  ];
}

function checkSymbol(info: SequenceInfo, symbol: string): Problem[] {
  if (symbol === '.' || findCode(info.alphabet, symbol) !== unknownCode) return [];
  return [report('query-symbol', symbol, `The letters are ${info.alphabet.letters} and '.'.`)];
}

function checkSequenceFilter(
  schema: CompiledSchema,
  filter: Extract<Filter, { kind: SequenceKind }>,
): Problem[] {
  const info = checkSequence(schema, filter.kind, filter.sequence);
  if ('code' in info) return [info];
  switch (filter.type) {
    case 'SymbolEquals':
      return [...checkPosition(info, filter.position), ...checkSymbol(info, filter.symbol)];
    case 'HasMutation':
    case 'IsCovered':
      return checkPosition(info, filter.position);
    case 'InsertionContains': {
      const problems =
        parseInsertionPattern(filter.pattern, info.alphabet) === null
          ? [
              report(
                'query-insertion',
                filter.pattern,
                "Give the inserted letters; '.*' stands for any letters.",
              ),
            ]
          : [];
      const { position } = filter;
      if (Number.isInteger(position) && position >= 0 && position <= info.reference.length)
        return problems;
      const hint = `Insertions of ${info.name} stand after position 0 to ${info.reference.length}.`;
      return [...problems, report('query-position', position, hint)];
    }
    case 'MutationProfile': {
      const problems =
        Number.isInteger(filter.distance) && filter.distance >= 0
          ? []
          : [
              report(
                'query-distance',
                filter.distance,
                'The distance is a whole number from 0 on.',
              ),
            ];
      const { profile } = filter;
      if (profile.type === 'Sequence') {
        if (profile.sequence.length !== info.reference.length) {
          const hint = `An aligned sequence of ${info.name} has ${info.reference.length} letters.`;
          problems.push(report('query-profile', `${profile.sequence.length} letters`, hint));
        }
        const wrong = [...profile.sequence].find(
          (letter) => findCode(info.alphabet, letter) === unknownCode,
        );
        if (wrong !== undefined) problems.push(...checkSymbol(info, wrong));
      }
      if (profile.type === 'Mutations') {
        for (const { position, symbol } of profile.mutations) {
          problems.push(...checkPosition(info, position), ...checkSymbol(info, symbol));
        }
      }
      return problems;
    }
  }
}

/** More parts than any question has that a person or a program means. */
const MOST_PARTS = 20_000;
const DEEPEST = 500;

/** Parts of a filter, as far as they are allowed; null where there are more, or deeper ones. */
function countParts(filter: Filter, depth = 0): number | null {
  if (depth > DEEPEST) return null;
  let count = 1;
  const children = 'children' in filter ? filter.children : 'child' in filter ? [filter.child] : [];
  for (const child of children) {
    const own = countParts(child, depth + 1);
    if (own === null) return null;
    count += own;
    if (count > MOST_PARTS) return null;
  }
  return count;
}

/** Everything that a schema refuses in a filter. */
export function checkFilter(schema: CompiledSchema, filter: Filter): Problem[] {
  if (countParts(filter) === null) {
    const hint = `A filter has at most ${MOST_PARTS} parts, one in another at most ${DEEPEST} times; ask for less at once.`;
    return [report('query-filter-too-large', 'filter', hint)];
  }
  return checkPart(schema, filter);
}

function checkPart(schema: CompiledSchema, filter: Filter): Problem[] {
  if ('children' in filter) {
    const problems = filter.children.flatMap((child) => checkPart(schema, child));
    if (filter.type === 'NOf' && !(Number.isInteger(filter.count) && filter.count >= 0)) {
      problems.push(report('query-n-of', filter.count, 'The number is a whole number from 0 on.'));
    }
    return problems;
  }
  if ('child' in filter) return checkPart(schema, filter.child);
  if ('column' in filter) return checkColumn(schema, filter);
  return 'kind' in filter ? checkSequenceFilter(schema, filter) : [];
}

function checkFields(schema: CompiledSchema, fields: readonly string[]): Problem[] {
  return fields
    .filter((field) => findField(schema, field) === null)
    .map((field) =>
      report(
        'query-field-unknown',
        field,
        `The fields are: ${[...schema.columns.keys()].join(', ')}.`,
      ),
    );
}

function checkAction(schema: CompiledSchema, action: Action): Problem[] {
  if (action.type === 'Aggregated') return checkFields(schema, action.groupBy);
  if (action.type === 'Details') return checkFields(schema, action.fields ?? []);
  if (action.type === 'MostRecentCommonAncestor' || action.type === 'PhyloSubtree') {
    const problems = checkColumn(schema, { type: 'IsNull', column: action.column });
    return problems.length > 0 ? problems : checkTree(schema, action.column, null);
  }
  const problems = (action.sequences ?? [])
    .map((name) => checkSequence(schema, action.kind, name))
    .filter((found) => 'code' in found);
  if (action.type === 'Aligned') problems.push(...checkFields(schema, action.fields));
  if (action.type === 'Mutations') {
    if (!(action.minProportion >= 0 && action.minProportion <= 1)) {
      problems.push(
        report('query-min-proportion', action.minProportion, 'The least proportion is 0 to 1.'),
      );
    }
    for (const field of action.fields ?? []) {
      if (allMutationFields.includes(field)) continue;
      problems.push(
        report('query-field-unknown', field, `The fields are: ${allMutationFields.join(', ')}.`),
      );
    }
  }
  return problems;
}

/** Everything that a schema refuses in a question; runQuery answers only where this is empty. */
export function checkQuery(schema: CompiledSchema, query: Query): Problem[] {
  const problems = [...checkFilter(schema, query.filter), ...checkAction(schema, query.action)];
  const allowed = listOrderFields(schema, query.action);
  for (const { field } of query.orderBy) {
    const isField =
      allowed.includes(field) ||
      (query.action.type === 'Details' && findField(schema, field) !== null);
    if (isField) continue;
    problems.push(
      report('query-order-field', field, `The answer can be ordered by: ${allowed.join(', ')}.`),
    );
  }
  if (query.limit !== null && !(Number.isInteger(query.limit) && query.limit >= 0)) {
    problems.push(report('query-limit', query.limit, 'The limit is a whole number from 0 on.'));
  }
  if (!(Number.isInteger(query.offset) && query.offset >= 0)) {
    problems.push(report('query-offset', query.offset, 'The offset is a whole number from 0 on.'));
  }
  return problems;
}
