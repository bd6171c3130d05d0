import type { InstanceColumn } from '../../../../web/api/types.ts';
import { formatDay } from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import type { FilterTerm } from './parse-search-text.ts';

export interface TermDescription {
  readonly field: string;
  readonly value: string;
}

const SUFFIXES = [
  { suffix: 'From', sign: '≥' },
  { suffix: 'To', sign: '≤' },
] as const;

/** A day as the reader writes it; an instant as it stands in the address. */
export function formatMoment(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatDay(value) : value;
}

function titleOf(columns: readonly InstanceColumn[], name: string): InstanceColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** A filter in the reader's words: the column's title and the value, for its chip. */
export function describeTerm(
  { param, value }: FilterTerm,
  columns: readonly InstanceColumn[],
): TermDescription {
  const column = titleOf(columns, param);
  if (column !== undefined) {
    return { field: column.title, value: column.type === 'date' ? formatDay(value) : value };
  }
  for (const { suffix, sign } of SUFFIXES) {
    const bounded = param.endsWith(suffix)
      ? titleOf(columns, param.slice(0, -suffix.length))
      : undefined;
    if (bounded === undefined) continue;
    const shown = bounded.type === 'date' ? formatDay(value) : value;
    return { field: bounded.title, value: `${sign} ${shown}` };
  }
  if (param.endsWith('.isNull')) {
    const title = titleOf(columns, param.slice(0, -'.isNull'.length))?.title ?? param;
    const isNull = value === 'true';
    return { field: title, value: isNull ? message('filter.isNull') : message('filter.isNotNull') };
  }
  if (param === 'asOf') return { field: message('filter.asOf'), value: formatMoment(value) };
  const key = `filter.${param}`;
  return { field: isMessageKey(key) ? messageOfKey(key) : param, value };
}
