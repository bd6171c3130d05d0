import type { ColumnDefinition } from '../../../schema/genome-row.ts';
import type { Filter } from '../tree.ts';
import { findName, type RequestContext } from './lapis-query.ts';
import {
  parseBetween,
  parseDescendants,
  parseEquals,
  parseIsNull,
  parseSearch,
} from './parse-column-filter.ts';
import { parseExpression } from './parse-expression.ts';
import {
  isInsertionText,
  parseInsertionFilter,
  parseMutationFilter,
} from './parse-letter-filter.ts';

const key = 'advancedQuery';
const comparison = /^([^\s=<>]+)\s*(>=|<=|=)\s*(.*)$/s;

function unquote(text: string): string {
  if (!/^'.*'$/s.test(text)) return text;
  return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
}

function findColumn(context: RequestContext, name: string): ColumnDefinition | null {
  const found = findName(context.schema.columns.keys(), name);
  const column = found === null ? undefined : context.schema.columns.get(found);
  if (column !== undefined) return column;
  context.report(key, name, `The fields are: ${[...context.schema.columns.keys()].join(', ')}.`);
  return null;
}

/** What stands behind the name of a column, with what it makes of a value. */
const suffixes = { '.regex': parseSearch, '.phyloDescendantOf': parseDescendants } as const;

function findSuffix(context: RequestContext, given: string): keyof typeof suffixes | null {
  // A column may have such a name itself.
  if (findName(context.schema.columns.keys(), given) !== null) return null;
  const lower = given.toLowerCase();
  const names = Object.keys(suffixes) as (keyof typeof suffixes)[];
  return names.find((suffix) => lower.endsWith(suffix.toLowerCase())) ?? null;
}

function parseComparison(context: RequestContext, match: RegExpExecArray): Filter | null {
  const [, given = '', operator = '', rest = ''] = match;
  const value = unquote(rest);
  const suffix = findSuffix(context, given);
  const name = suffix === null ? given : given.slice(0, -suffix.length);
  const column = findColumn(context, name);
  if (column === null) return null;
  const at = { key, column };
  if (suffix !== null) {
    if (operator === '=') return suffixes[suffix](context, at, value);
    context.report(key, match[0], `'${given}' is given with '='.`);
    return null;
  }
  if (operator === '=') return parseEquals(context, at, value);
  const range = operator === '>=' ? { from: value, to: null } : { from: null, to: value };
  return parseBetween(context, at, range);
}

/** The sequence that a leaf like 'S:501Y' or 'ins_S:214:EPE' names: a gene, else a segment. */
export function parseVariantLeaf(
  context: RequestContext,
  at: { key: string; text: string },
): Filter | null {
  const name = /^(?:ins_)?([^:]+):/i.exec(at.text)?.[1];
  const genes = context.schema.aminoAcid.map((info) => info.name);
  const isInsertion = isInsertionText(at.text);
  // In 'ins_22204:GAG' the part before the first colon is the position.
  const isGene = name !== undefined && findName(genes, name) !== null;
  const kind = isGene ? 'aminoAcid' : 'nucleotide';
  return isInsertion
    ? parseInsertionFilter(context, kind, at)
    : parseMutationFilter(context, kind, at);
}

/** Parses LAPIS' advancedQuery (spec 5b). Null where it is not valid, which is reported. */
export function parseAdvancedQuery(context: RequestContext, text: string): Filter | null {
  const parsed = parseExpression(text, (leaf, isInMaybe) => {
    const isNull = /^isNull\s*\(\s*(.*?)\s*\)$/i.exec(leaf);
    const match = isNull === null ? comparison.exec(leaf) : null;
    if (isNull === null && match === null) return parseVariantLeaf(context, { key, text: leaf });
    if (isInMaybe) {
      context.report(key, leaf, "Only mutations and insertions may stand in 'maybe( )'.");
      return null;
    }
    if (match !== null) return parseComparison(context, match);
    const column = findColumn(context, isNull?.[1] ?? '');
    return column === null ? null : parseIsNull(context, { key, column }, true);
  });
  if (parsed.ok) return parsed.value;
  if (parsed.error !== null) context.report(key, text, parsed.error);
  return null;
}
