import { type ReactElement, useRef } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { InstanceColumn } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { describeTerm } from './describe-term.ts';
import { removeFromFilter } from './search-state.ts';

/** The filters in force as chips, each with a button that takes it away. */
export function FilterChips({
  filter,
  columns,
  label = message('filter.inForce'),
  onChange,
}: {
  readonly filter: LapisFilter;
  readonly columns: readonly InstanceColumn[];
  /** What the list is called, where a page has several. */
  readonly label?: string;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement | null {
  const list = useRef<HTMLUListElement>(null);
  const terms = Object.entries(filter).flatMap(([param, values]) =>
    values.map((value) => ({ param, value })),
  );
  if (terms.length === 0) return null;
  const remove = (index: number): void => {
    const term = terms[index];
    if (term === undefined) return;
    const buttons = list.current?.querySelectorAll('button');
    const next = buttons?.[index + 1] ?? buttons?.[index - 1];
    next?.focus();
    onChange(removeFromFilter(filter, term.param, term.value));
  };
  return (
    <ul className="chips list-plain" aria-label={label} ref={list}>
      {terms.map((term, index) => {
        const { field, value } = describeTerm(term, columns);
        return (
          <li key={`${term.param} ${term.value}`} className="chip">
            <span className="chip-field">{field}</span>
            <span className="chip-value">{value}</span>
            <button
              type="button"
              aria-label={message('filter.remove', { field, value })}
              onClick={() => remove(index)}
            >
              <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
                <path d="m1.5 1.5 7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.6" />
              </svg>
            </button>
          </li>
        );
      })}
      <li>
        <button type="button" className="link-button small" onClick={() => onChange({})}>
          {message('filter.clear')}
        </button>
      </li>
    </ul>
  );
}
