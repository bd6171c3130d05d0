import type { ColumnDefinition } from '../../../schema/genome-row.ts';
import { parseDay } from '../day-number.ts';
import { parseRegex } from '../regex.ts';
import type { Filter } from '../tree.ts';
import type { RequestContext } from './lapis-query.ts';

/** One value of a request, as JSON or as text. */
export type RequestValue = string | number | boolean | null;

interface At {
  readonly key: string;
  readonly column: ColumnDefinition;
}

/** 'B.1*' and 'B.1.*' mean B.1 with its sublineages. */
function parseLineage(context: RequestContext, { key, column }: At, text: string): Filter | null {
  const includeSublineages = text.endsWith('*');
  const value = includeSublineages ? text.slice(0, text.endsWith('.*') ? -2 : -1) : text;
  if (value === '' || value.endsWith('.')) {
    context.report(
      key,
      text,
      "Expected a lineage like 'B.1.1.7', or 'B.1.1.7*' with its sublineages.",
    );
    return null;
  }
  const isKnown = (name: string) => context.schema.lineages.get(column.name)?.rankOf(name) !== -1;
  // Lineages are spelt in capitals by most systems, and typed in small letters by most people.
  const known = [value, value.toUpperCase()].find(isKnown);
  if (known === undefined) {
    const list = `sample/lineageDefinition/${column.name}`;
    context.report(key, text, `'${value}' is no lineage of '${column.name}'; ${list} lists them.`);
    return null;
  }
  return {
    type: 'Lineage',
    column: column.name,
    value: known,
    includeSublineages,
    recombinants: 'doNotFollow',
  };
}

/** A whole or decimal number, or null where the value is none of its column's type (reported). */
function parseNumber(
  context: RequestContext,
  { key, column }: At,
  value: RequestValue,
): number | null {
  const text = String(value).trim();
  const pattern =
    column.type === 'int' ? /^[+-]?\d{1,15}$/ : /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
  if (typeof value !== 'boolean' && pattern.test(text)) return Number(text);
  context.report(
    key,
    value,
    column.type === 'int' ? 'Expected a whole number.' : 'Expected a number.',
  );
  return null;
}

function parseDate(context: RequestContext, key: string, value: RequestValue): string | null {
  if (typeof value === 'string' && parseDay(value) !== null) return value;
  context.report(key, value, "Expected a date as 'YYYY-MM-DD'.");
  return null;
}

/** 'f=value': rows with the value, or without one for null. Null where it is not valid (reported). */
export function parseEquals(context: RequestContext, at: At, value: RequestValue): Filter | null {
  const column = at.column.name;
  if (value === null) return { type: 'IsNull', column };
  switch (at.column.type) {
    case 'string':
      if (context.schema.lineages.has(column)) return parseLineage(context, at, String(value));
      return { type: 'StringEquals', column, value: String(value) };
    case 'boolean': {
      const text = String(value).toLowerCase();
      if (text === 'true' || text === 'false')
        return { type: 'BooleanEquals', column, value: text === 'true' };
      context.report(at.key, value, "Expected 'true' or 'false'.");
      return null;
    }
    case 'date': {
      const date = parseDate(context, at.key, value);
      return date === null ? null : { type: 'DateEquals', column, value: date };
    }
    default: {
      const number = parseNumber(context, at, value);
      const type = at.column.type === 'int' ? 'IntEquals' : 'FloatEquals';
      return number === null ? null : { type, column, value: number };
    }
  }
}

/** Bounds of a range; both ends are included, null leaves one open. */
export interface RequestRange {
  readonly from: RequestValue;
  readonly to: RequestValue;
}

/** 'fFrom' and 'fTo', 'f>=x' and 'f<=x'. Null where it is not valid (reported). */
export function parseBetween(context: RequestContext, at: At, range: RequestRange): Filter | null {
  const column = at.column.name;
  const parse = <T>(value: RequestValue, parseOne: (value: RequestValue) => T | null) => {
    const parsed = value === null ? null : parseOne(value);
    return { parsed, isValid: value === null || parsed !== null };
  };
  if (at.column.type === 'date') {
    const [from, to] = [range.from, range.to].map((value) =>
      parse(value, (one) => parseDate(context, at.key, one)),
    );
    if (!from?.isValid || !to?.isValid) return null;
    return { type: 'DateBetween', column, from: from.parsed, to: to.parsed };
  }
  if (at.column.type !== 'int' && at.column.type !== 'float') {
    context.report(
      at.key,
      range.from ?? range.to,
      `'${column}' has no order; ranges need dates or numbers.`,
    );
    return null;
  }
  const [from, to] = [range.from, range.to].map((value) =>
    parse(value, (one) => parseNumber(context, at, one)),
  );
  if (!from?.isValid || !to?.isValid) return null;
  const type = at.column.type === 'int' ? 'IntBetween' : 'FloatBetween';
  return { type, column, from: from.parsed, to: to.parsed };
}

/** 'f.regex': RE2 syntax, matches anywhere. Null where it is not valid (reported). */
export function parseSearch(context: RequestContext, at: At, pattern: RequestValue): Filter | null {
  if (at.column.type !== 'string') {
    context.report(at.key, pattern, 'Only text columns are searched by regular expression.');
    return null;
  }
  const regex = parseRegex(String(pattern));
  if (regex.ok) return { type: 'StringSearch', column: at.column.name, pattern: String(pattern) };
  context.report(at.key, pattern, regex.error.hint);
  return null;
}

/** 'f.isNull': rows without or, for false, with a value. Null where it is not valid (reported). */
export function parseIsNull(context: RequestContext, at: At, value: RequestValue): Filter | null {
  const text = String(value).toLowerCase();
  if (text === 'true') return { type: 'IsNull', column: at.column.name };
  if (text === 'false') return { type: 'IsNotNull', column: at.column.name };
  context.report(at.key, value, "Expected 'true' or 'false'.");
  return null;
}

/**
 * 'f.phyloDescendantOf': rows below an inner node of the column's tree; which nodes there are is
 * checked with the whole query. Null where it is not valid (reported).
 */
export function parseDescendants(
  context: RequestContext,
  at: At,
  node: RequestValue,
): Filter | null {
  const column = at.column.name;
  const tree = context.schema.trees.get(column);
  if (tree !== undefined && node !== null) {
    const internalNode = String(node);
    if (tree.nodeOf.has(internalNode)) return { type: 'PhyloDescendantOf', column, internalNode };
    context.report(at.key, internalNode, `The tree of '${column}' has no such node.`);
    return null;
  }
  const known = [...context.schema.trees.keys()].join(', ');
  context.report(
    at.key,
    node ?? at.key,
    `Expected an inner node of the tree of one of: ${known || '(no column has a tree)'}.`,
  );
  return null;
}
