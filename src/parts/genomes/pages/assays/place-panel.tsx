import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import { type BarRow, BarRows } from '../../../../web/chart/bar-rows.tsx';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { message } from '../../../../web/messages/message.ts';
import type { AssayAnswer } from '../../assays/assay-request.ts';
import { type PanelAnswer, PanelFrame } from '../explore/panel-frame.tsx';
import { addToFilter } from '../search/search-state.ts';
import { findPlace } from './assay-queries.ts';
import { formatMismatched } from './oligo-table.tsx';
import type { AssayControls } from './use-assay-address.ts';

const MOST_ROWS = 15;
/** No value is called so: it stands for those that have none. */
const NONE = '\u0000';

function toTable({ places }: AssayAnswer, column: string): ChartTable {
  return {
    headers: [
      column,
      message('assay.genomes'),
      message('assay.counted'),
      message('assay.mismatched'),
      message('assay.near'),
      message('assay.lower'),
      message('assay.upper'),
    ],
    rows: places.map((one) => [
      ...[one.value ?? message('facet.none'), one.total, one.counted, one.mismatched, one.near],
      ...[one.ciLower ?? '', one.ciUpper ?? ''],
    ]),
    fileName: 'assay-by-place',
  };
}

function toRows(places: AssayAnswer['places']): readonly BarRow[] {
  const shares = places.map(({ counted, mismatched }) =>
    counted === 0 ? 0 : mismatched / counted,
  );
  const most = Math.max(0.0001, ...shares);
  return places.map((one, at): BarRow => {
    const { value, counted, mismatched } = one;
    const text = message('assay.bar', { share: formatMismatched(one), count: mismatched, counted });
    return {
      key: value ?? NONE,
      label: value ?? message('facet.none'),
      bars: [{ share: (shares[at] ?? 0) / most, text, color: 'var(--cat-1)' }],
    };
  });
}

/** The share of genomes that differ, by country or by subdivision; a place that is chosen becomes a filter. */
export function PlacePanel({
  instance,
  answer,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly answer: PanelAnswer<AssayAnswer>;
  readonly controls: AssayControls;
}): ReactElement {
  const place = findPlace(instance, address);
  const columns = instance.columns.filter(
    ({ name }) => name === instance.countryColumn || name === 'division',
  );
  const column = columns.find(({ name }) => name === place)?.title ?? place;
  const title = message('assay.placeTitle', { column });
  const select = (key: string): void => {
    const [param, value] = key === NONE ? [`${place}.isNull`, 'true'] : [place, key];
    const filter = addToFilter(address.filter, param, value);
    const isCountry = place === instance.countryColumn && key !== NONE && columns.length > 1;
    update({ filter, ...(isCountry ? { place: 'division' } : {}) });
  };
  return (
    <PanelFrame<AssayAnswer>
      id="places"
      title={title}
      simulated={instance.simulated}
      controls={
        <label className="row small">
          <span className="label">{message('assay.by')}</span>
          <select
            className="native-field"
            value={place}
            onChange={(event) => update({ place: event.currentTarget.value })}
          >
            {columns.map(({ name, title: own }) => (
              <option key={name} value={name}>
                {own}
              </option>
            ))}
          </select>
        </label>
      }
      answer={answer}
      isEmpty={({ places }) => places.length === 0}
      toTable={(data) => toTable(data, column)}
    >
      {({ places }) => (
        <>
          <BarRows
            rows={toRows(places.slice(0, MOST_ROWS))}
            title={title}
            describe={(row) => message('explore.filterBy', { column, value: row.label })}
            onSelect={select}
          />
          {places.length > MOST_ROWS ? (
            <p className="muted small">
              {message('explore.moreValues', { count: places.length - MOST_ROWS })}
            </p>
          ) : null}
        </>
      )}
    </PanelFrame>
  );
}
