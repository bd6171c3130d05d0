import { type ReactElement, useId } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import { message } from '../../../../web/messages/message.ts';
import { DayField } from './date-range.tsx';
import { addToFilter, removeFromFilter } from './search-state.ts';

const AS_OF = 'asOf';

/** The past day whose entries are wanted; an instant of the address stands in the chips only. */
export function AsOfField({
  filter,
  onChange,
}: {
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement {
  const hint = useId();
  const value = filter[AS_OF]?.[0] ?? '';
  const today = new Date().toISOString().slice(0, 10);
  return (
    <div className="facet">
      <DayField
        label={message('facet.asOf')}
        value={value.length === today.length ? value : ''}
        latest={today}
        hint={hint}
        onChange={(day) =>
          // A day that has not come is typed on the way to one that has.
          day > today
            ? undefined
            : onChange(
                day === '' ? removeFromFilter(filter, AS_OF) : addToFilter(filter, AS_OF, day),
              )
        }
      />
      <p id={hint} className="small muted">
        {message('facet.asOfWhat')}
      </p>
    </div>
  );
}
