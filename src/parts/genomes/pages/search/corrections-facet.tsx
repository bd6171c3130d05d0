import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { countQuery } from './search-queries.ts';
import { addToFilter, removeFromFilter } from './search-state.ts';

const COLUMN = 'openCorrections';
const PARAM = `${COLUMN}From`;

/** Entries of which somebody says something that nobody has decided on yet; not there where there are none. */
export function CorrectionsFacet({
  instance,
  filter,
  onChange,
}: {
  readonly instance: Instance;
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement | null {
  const column = instance.columns.find(({ name }) => name === COLUMN);
  const isChosen = filter[PARAM] !== undefined;
  const wanted = addToFilter(removeFromFilter(filter, PARAM), PARAM, '1');
  const count = useQuery({ ...countQuery(instance, wanted), enabled: column !== undefined });
  if (column === undefined || (!isChosen && (count.data ?? 0) === 0)) return null;
  return (
    <fieldset className="facet">
      <legend title={column.definition}>{column.title}</legend>
      <label className="facet-item">
        <input
          type="checkbox"
          checked={isChosen}
          onChange={() => onChange(isChosen ? removeFromFilter(filter, PARAM) : wanted)}
        />
        <span className="facet-label">{message('facet.openCorrections')}</span>
        <span className="facet-count">
          {count.data === undefined ? '' : formatCount(count.data)}
        </span>
      </label>
    </fieldset>
  );
}
