import type { OrderBy, Query } from '../tree.ts';
import { findName, type RequestContext } from './lapis-query.ts';

/** The order that a request asks for. */
export interface RequestOrder {
  readonly orderBy: readonly OrderBy[];
  readonly randomize: Query['randomize'];
}

const key = 'orderBy';

function parseSeed(context: RequestContext, value: unknown): number | null {
  if (value === true || value === null) return null;
  const text = String(value).trim();
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  context.report(key, value, 'A seed is a whole number, as in \'random(42)\' or {"random": 42}.');
  return null;
}

function parseField(
  context: RequestContext,
  fields: readonly string[],
  { field, type }: { field: unknown; type: unknown },
): OrderBy | null {
  const name = typeof field === 'string' ? findName(fields, field) : null;
  if (name === null) {
    context.report(key, field, `The answer can be ordered by: ${fields.join(', ')}.`);
    return null;
  }
  const order = type ?? 'ascending';
  if (order === 'ascending' || order === 'descending') return { field: name, order };
  context.report(key, order, "The type of an order is 'ascending' or 'descending'.");
  return null;
}

/**
 * Parses orderBy: names of fields, {field, type}, 'random', 'random(seed)' or {random: seed}, one or
 * several. `fields` are those that the answer can be ordered by; what is wrong is reported.
 */
export function parseOrderBy(
  context: RequestContext,
  items: readonly unknown[],
  fields: readonly string[],
): RequestOrder {
  const orderBy: OrderBy[] = [];
  let randomize: Query['randomize'] = null;
  for (const item of items) {
    const random = typeof item === 'string' ? /^random(?:\((.*)\))?$/i.exec(item.trim()) : null;
    if (random !== null) {
      randomize = { seed: random[1] === undefined ? null : parseSeed(context, random[1]) };
    } else if (typeof item === 'object' && item !== null && 'random' in item) {
      if (item.random !== false) randomize = { seed: parseSeed(context, item.random) };
    } else {
      const given =
        typeof item === 'object' && item !== null
          ? (item as Record<string, unknown>)
          : { field: item };
      const parsed = parseField(context, fields, { field: given.field, type: given.type });
      if (parsed !== null) orderBy.push(parsed);
    }
  }
  return { orderBy, randomize };
}
