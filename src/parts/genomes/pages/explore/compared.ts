import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { describeTerm } from '../search/describe-term.ts';

/** A query as the charts show it: what it is called, and its colour in all of them. */
export interface Compared {
  readonly filter: LapisFilter;
  /** 'A' to 'F': tells queries apart where colours do not. */
  readonly letter: string;
  readonly label: string;
  readonly color: string;
}

const LETTERS = 'ABCDEF';
const MOST_LETTERS = 46;

/** The filters of a query in one line. */
export function describeFilter(filter: LapisFilter, instance: Instance): string {
  const parts = Object.entries(filter).map(([param, values]) => {
    const shown = values.map((value) => describeTerm({ param, value }, instance.columns));
    return `${shown[0]?.field ?? param} ${shown.map(({ value }) => value).join(', ')}`;
  });
  if (parts.length === 0) return message('explore.everything');
  const text = parts.join(' · ');
  return text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS - 1)}…`;
}

/** The queries of the page with names and colours; the colours tell apart without red beside green (Okabe, Ito). */
export function toCompared(
  queries: readonly LapisFilter[],
  instance: Instance,
): readonly Compared[] {
  return queries.map((filter, index) => {
    const letter = LETTERS.charAt(index);
    const text = describeFilter(filter, instance);
    return {
      filter,
      letter,
      label: queries.length === 1 ? text : `${letter}: ${text}`,
      color: `var(--cat-${index + 1})`,
    };
  });
}
