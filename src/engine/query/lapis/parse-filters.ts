import type { ColumnDefinition } from '../../../schema/genome-row.ts';
import type { Filter } from '../tree.ts';
import type { RequestContext } from './lapis-query.ts';
import { parseAdvancedQuery } from './parse-advanced-query.ts';
import {
  parseBetween,
  parseDescendants,
  parseEquals,
  parseIsNull,
  parseSearch,
  type RequestValue,
} from './parse-column-filter.ts';
import { parseInsertionFilter, parseMutationFilter } from './parse-letter-filter.ts';
import { parseVariantQuery } from './parse-variant-query.ts';

/** How a key of a request filters. */
export type FilterKey =
  | {
      readonly type: 'equals' | 'from' | 'to' | 'regex' | 'isNull' | 'phyloDescendantOf';
      readonly column: ColumnDefinition;
    }
  | {
      readonly type:
        | 'nucleotideMutations'
        | 'aminoAcidMutations'
        | 'nucleotideInsertions'
        | 'aminoAcidInsertions';
    }
  | { readonly type: 'advancedQuery' | 'variantQuery' };

/** The values given for the filter keys, by key as it is spelt in the list of keys. */
export type FilterValues = ReadonlyMap<
  string,
  { readonly key: FilterKey; readonly values: readonly RequestValue[] }
>;

/** All filter keys of an index. Columns come first, so that no column can hide a key of LAPIS. */
export function listFilterKeys(columns: Iterable<ColumnDefinition>): Map<string, FilterKey> {
  const keys = new Map<string, FilterKey>();
  for (const column of columns) {
    const { name, type, tree } = column;
    keys.set(name, { type: 'equals', column });
    keys.set(`${name}.isNull`, { type: 'isNull', column });
    if (tree !== undefined) {
      keys.set(`${name}.phyloDescendantOf`, { type: 'phyloDescendantOf', column });
    }
    if (type === 'string') keys.set(`${name}.regex`, { type: 'regex', column });
    if (type === 'date' || type === 'int' || type === 'float') {
      keys.set(`${name}From`, { type: 'from', column });
      keys.set(`${name}To`, { type: 'to', column });
    }
  }
  for (const type of [
    'nucleotideMutations',
    'aminoAcidMutations',
    'nucleotideInsertions',
    'aminoAcidInsertions',
    'advancedQuery',
    'variantQuery',
  ] as const) {
    keys.set(type, { type });
  }
  return keys;
}

function toOr(children: readonly (Filter | null)[]): Filter | null {
  const valid = children.filter((child) => child !== null);
  return valid.length === 1 ? (valid[0] ?? null) : { type: 'Or', children: valid };
}

/** What was given for one column. */
interface ColumnValues {
  readonly column: ColumnDefinition;
  equals?: readonly RequestValue[];
  regex?: readonly RequestValue[];
  phyloDescendantOf?: readonly RequestValue[];
  isNull?: readonly RequestValue[];
  from?: RequestValue;
  to?: RequestValue;
}

function groupByColumn(context: RequestContext, given: FilterValues): ColumnValues[] {
  const groups = new Map<string, ColumnValues>();
  for (const [name, { key, values }] of given) {
    if (!('column' in key)) continue;
    const group = groups.get(key.column.name) ?? { column: key.column };
    groups.set(key.column.name, group);
    if (key.type !== 'from' && key.type !== 'to') group[key.type] = values;
    else if (values.length > 1) context.report(name, values, 'A bound of a range has one value.');
    else if (values[0] !== undefined) group[key.type] = values[0];
  }
  return [...groups.values()];
}

function checkConflicts(context: RequestContext, group: ColumnValues): boolean {
  const { name } = group.column;
  const hasRange = group.from !== undefined || group.to !== undefined;
  const others = [
    ...[group.equals, group.regex, group.phyloDescendantOf],
    hasRange ? [] : undefined,
  ].filter((one) => one !== undefined);
  if (group.isNull !== undefined && others.length > 0) {
    context.report(
      `${name}.isNull`,
      group.isNull,
      `Give either '${name}.isNull' or another filter on '${name}'.`,
    );
  } else if (group.equals !== undefined && hasRange) {
    context.report(name, group.equals, `Give either '${name}' or '${name}From' and '${name}To'.`);
  } else if (group.equals !== undefined && group.regex !== undefined) {
    context.report(name, group.equals, `Give either '${name}' or '${name}.regex'.`);
  } else return true;
  return false;
}

function parseColumnValues(context: RequestContext, group: ColumnValues): (Filter | null)[] {
  if (!checkConflicts(context, group)) return [];
  const { column } = group;
  const filters: (Filter | null)[] = [];
  const over = (
    values: readonly RequestValue[] | undefined,
    key: string,
    parse: (
      context: RequestContext,
      at: { key: string; column: ColumnDefinition },
      value: RequestValue,
    ) => Filter | null,
  ) => {
    if (values !== undefined)
      filters.push(
        toOr([...new Set(values)].map((value) => parse(context, { key, column }, value))),
      );
  };
  const { equals } = group;
  const isSet = column.type === 'string' && !context.schema.lineages.has(column.name);
  if (isSet && equals !== undefined && equals.length > 1 && !equals.includes(null))
    filters.push({ type: 'StringInSet', column: column.name, values: equals.map(String) });
  else over(equals, column.name, parseEquals);
  over(group.regex, `${column.name}.regex`, parseSearch);
  over(group.phyloDescendantOf, `${column.name}.phyloDescendantOf`, parseDescendants);
  over(group.isNull, `${column.name}.isNull`, parseIsNull);
  if (group.from !== undefined || group.to !== undefined) {
    const key = group.from === undefined ? `${column.name}To` : `${column.name}From`;
    filters.push(
      parseBetween(context, { key, column }, { from: group.from ?? null, to: group.to ?? null }),
    );
  }
  return filters;
}

function checkVariantConflicts(context: RequestContext, given: FilterValues): void {
  if (!given.has('variantQuery')) return;
  for (const [name, { key }] of given) {
    const isVariant =
      'column' in key ? context.schema.lineages.has(key.column.name) : key.type !== 'variantQuery';
    if (isVariant) context.report(name, name, `Give either 'variantQuery' or '${name}'.`);
  }
}

function parseVariantValues(context: RequestContext, given: FilterValues): (Filter | null)[] {
  const filters: (Filter | null)[] = [];
  for (const [name, { key, values }] of given) {
    if ('column' in key) continue;
    for (const value of values) {
      const text = typeof value === 'string' ? value : String(value);
      const at = { key: name, text };
      if (key.type === 'nucleotideMutations')
        filters.push(parseMutationFilter(context, 'nucleotide', at));
      else if (key.type === 'aminoAcidMutations')
        filters.push(parseMutationFilter(context, 'aminoAcid', at));
      else if (key.type === 'nucleotideInsertions')
        filters.push(parseInsertionFilter(context, 'nucleotide', at));
      else if (key.type === 'aminoAcidInsertions')
        filters.push(parseInsertionFilter(context, 'aminoAcid', at));
      else if (key.type === 'advancedQuery') filters.push(parseAdvancedQuery(context, text));
      else filters.push(parseVariantQuery(context, text));
    }
  }
  return filters;
}

/** The filter of a request: values of a field are alternatives, fields and mutations all must hold. */
export function parseFilters(context: RequestContext, given: FilterValues): Filter {
  checkVariantConflicts(context, given);
  const children = [
    ...groupByColumn(context, given).flatMap((group) => parseColumnValues(context, group)),
    ...parseVariantValues(context, given),
  ].filter((child) => child !== null);
  if (children.length === 0) return { type: 'True' };
  return children.length === 1 ? (children[0] as Filter) : { type: 'And', children };
}
