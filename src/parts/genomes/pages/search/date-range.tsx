import { type ReactElement, useEffect, useState } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { addToFilter, removeFromFilter } from './search-state.ts';

/** While a year is being typed, the field holds years such as 0002; those are not applied. */
const COMPLETE_DAY = /^[12]\d{3}-\d{2}-\d{2}$/;

/** A day that may be left empty. */
export function DayField({
  label,
  value,
  latest,
  hint,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  /** The last day that may be chosen; none where it is left out. */
  readonly latest?: string;
  /** Id of the text that says more of it. */
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <label className="small">
      <span className="label">{label}</span>
      <input
        type="date"
        className="native-field"
        value={typed}
        max={latest}
        aria-describedby={hint}
        onChange={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          if (next === '' || COMPLETE_DAY.test(next)) onChange(next);
        }}
      />
    </label>
  );
}

/** The first and last day of collection that are wanted. */
export function DateRange({
  instance,
  filter,
  onChange,
}: {
  readonly instance: Instance;
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement {
  const title =
    instance.columns.find((column) => column.name === instance.dateColumn)?.title ??
    instance.dateColumn;
  const bounds = [
    { param: `${instance.dateColumn}From`, label: message('facet.from') },
    { param: `${instance.dateColumn}To`, label: message('facet.to') },
  ];
  return (
    <fieldset className="facet date-range">
      <legend>{title}</legend>
      {bounds.map(({ param, label }) => (
        <DayField
          key={param}
          label={label}
          value={filter[param]?.[0] ?? ''}
          onChange={(value) =>
            onChange(
              value === '' ? removeFromFilter(filter, param) : addToFilter(filter, param, value),
            )
          }
        />
      ))}
    </fieldset>
  );
}
