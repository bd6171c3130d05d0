import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { FacetValue, Instance, InstanceColumn } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { AsOfField } from './as-of-field.tsx';
import { CorrectionsFacet } from './corrections-facet.tsx';
import { DateRange } from './date-range.tsx';
import { FACET_LIMIT, facetQuery } from './search-queries.ts';
import { addToFilter, removeFromFilter } from './search-state.ts';

const SHOWN_AT_FIRST = 6;
const OPEN_AT_FIRST = 5;

interface FacetProps {
  readonly column: InstanceColumn;
  readonly values: readonly FacetValue[];
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
  readonly openAtFirst: boolean;
}

function toParam(
  column: InstanceColumn,
  value: FacetValue['value'],
): { param: string; value: string } {
  if (value === null) return { param: `${column.name}.isNull`, value: 'true' };
  return { param: column.name, value: String(value) };
}

/** Chosen values first, also those that the other filters leave nothing of. */
function orderValues(column: InstanceColumn, values: readonly FacetValue[], filter: LapisFilter) {
  const chosen = filter[column.name] ?? [];
  const known = new Set(values.map((one) => (one.value === null ? null : String(one.value))));
  const gone = chosen
    .filter((value) => !known.has(value))
    .map((value) => ({ value, count: null as number | null }));
  const isChosen = (one: { value: FacetValue['value'] }): boolean =>
    one.value === null
      ? filter[`${column.name}.isNull`] !== undefined
      : chosen.includes(String(one.value));
  return [...gone, ...values].map((one) => ({ ...one, isChosen: isChosen(one) }));
}

function FacetItem({
  label,
  count,
  most,
  isChosen,
  onToggle,
}: {
  readonly label: string;
  readonly count: number | null;
  readonly most: number;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  return (
    <li>
      <label className="facet-item">
        <input type="checkbox" checked={isChosen} onChange={onToggle} />
        <span className="facet-label">{label}</span>
        <span className="facet-count">{count === null ? '' : formatCount(count)}</span>
        <span
          className="facet-bar"
          style={{ width: `${(100 * (count ?? 0)) / Math.max(1, most)}%` }}
          aria-hidden="true"
        />
      </label>
    </li>
  );
}

function Facet({ column, values, filter, onChange, openAtFirst }: FacetProps): ReactElement | null {
  const [isLong, setLong] = useState(false);
  const [needle, setNeedle] = useState('');
  const all = orderValues(column, values, filter);
  const found = all.filter((one) =>
    String(one.value ?? '')
      .toLowerCase()
      .includes(needle.toLowerCase()),
  );
  const shown = isLong
    ? found
    : [...found.filter((one) => one.isChosen), ...found.filter((one) => !one.isChosen)].slice(
        0,
        Math.max(SHOWN_AT_FIRST, found.filter((one) => one.isChosen).length),
      );
  const most = values.reduce((max, one) => Math.max(max, one.count), 0);
  const isInUse = all.some((one) => one.isChosen);
  const toggle = (value: FacetValue['value'], isChosen: boolean): void => {
    const term = toParam(column, value);
    onChange(
      isChosen
        ? removeFromFilter(filter, term.param, term.value)
        : addToFilter(filter, term.param, term.value),
    );
  };
  return (
    <details className="facet" open={openAtFirst || isInUse}>
      <summary title={column.definition}>{column.title}</summary>
      <fieldset>
        <legend className="visually-hidden">{column.title}</legend>
        {isLong && all.length > 2 * SHOWN_AT_FIRST ? (
          <input
            className="native-field facet-find"
            value={needle}
            aria-label={message('facet.find', { column: column.title })}
            placeholder={message('facet.findPlaceholder')}
            onChange={(event) => setNeedle(event.currentTarget.value)}
          />
        ) : null}
        <ul className="list-plain facet-list">
          {shown.map((one) => (
            <FacetItem
              key={String(one.value)}
              label={one.value === null ? message('facet.none') : String(one.value)}
              count={one.count}
              most={most}
              isChosen={one.isChosen}
              onToggle={() => toggle(one.value, one.isChosen)}
            />
          ))}
        </ul>
        {all.length > SHOWN_AT_FIRST ? (
          <button type="button" className="link-button small" onClick={() => setLong(!isLong)}>
            {isLong
              ? message('facet.fewer', { column: column.title })
              : message('facet.more', {
                  count: all.length - shown.length,
                  column: column.title,
                  atLeast: values.length >= FACET_LIMIT ? '+' : '',
                })}
          </button>
        ) : null}
      </fieldset>
    </details>
  );
}

/** A column whose own filter is set is asked for by itself, without that filter. */
function FacetOfUsedColumn(
  props: Omit<FacetProps, 'values'> & { readonly instance: Instance },
): ReactElement {
  const { instance, column, filter } = props;
  const answer = useQuery(facetQuery(instance, filter, [column.name]));
  return <Facet {...props} values={answer.data?.[column.name] ?? []} />;
}

/** The columns most asked for, where an instance has them, in the order of their facets. */
const FIRST_FACETS = ['clade', 'host', 'qcStatus', 'year'];

function stripSegment(name: string, segments: readonly string[]): string {
  const segment = segments.find((one) => name.endsWith(`_${one}`));
  return segment === undefined ? name : name.slice(0, -segment.length - 1);
}

function orderFacets(instance: Instance): readonly InstanceColumn[] {
  const first = [instance.countryColumn, instance.lineageColumn, ...FIRST_FACETS];
  const rank = (column: InstanceColumn): number => {
    // What exists once a segment stands where it would stand in a genome of one piece.
    const name = stripSegment(column.name, instance.segments ?? []);
    const index = first.includes(column.name) ? first.indexOf(column.name) : first.indexOf(name);
    return index < 0 ? first.length : index;
  };
  return instance.columns.filter((column) => column.facet).sort((a, b) => rank(a) - rank(b));
}

/** The facets of an instance with the counts of their values, and the range of dates. */
export function FacetPanel({
  instance,
  filter,
  onChange,
}: {
  readonly instance: Instance;
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement {
  const columns = orderFacets(instance);
  const isUsed = (column: InstanceColumn): boolean =>
    filter[column.name] !== undefined || filter[`${column.name}.isNull`] !== undefined;
  const free = columns.filter((column) => !isUsed(column)).map((column) => column.name);
  const answer = useQuery({ ...facetQuery(instance, filter, free), enabled: free.length > 0 });
  return (
    <div className="facets" aria-busy={answer.isFetching}>
      <DateRange instance={instance} filter={filter} onChange={onChange} />
      <CorrectionsFacet instance={instance} filter={filter} onChange={onChange} />
      {columns.map((column, index) =>
        isUsed(column) ? (
          <FacetOfUsedColumn
            key={column.name}
            instance={instance}
            column={column}
            filter={filter}
            onChange={onChange}
            openAtFirst
          />
        ) : (
          <Facet
            key={column.name}
            column={column}
            values={answer.data?.[column.name] ?? []}
            filter={filter}
            onChange={onChange}
            openAtFirst={index < OPEN_AT_FIRST}
          />
        ),
      )}
      <AsOfField filter={filter} onChange={onChange} />
    </div>
  );
}
