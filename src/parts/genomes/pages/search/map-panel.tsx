import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { Instance, LapisRow } from '../../../../web/api/types.ts';
import { ChartFrame } from '../../../../web/chart/chart-frame.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { byColumnQuery } from './search-queries.ts';
import { addToFilter, removeFromFilter } from './search-state.ts';

const WorldMap = lazy(async () => ({
  default: (await import('../../../../web/map/world-map.tsx')).WorldMap,
}));

interface Place {
  readonly country: string;
  readonly count: number;
}

function toPlaces(
  rows: readonly LapisRow[],
  column: string,
): { places: readonly Place[]; unplaced: number } {
  const places: Place[] = [];
  let unplaced = 0;
  for (const row of rows) {
    const country = row[column];
    const count = Number(row.count);
    if (typeof country === 'string' && country !== '') places.push({ country, count });
    else unplaced += count;
  }
  return { places: places.sort((a, b) => b.count - a.count), unplaced };
}

function CountryList({
  places,
  selected,
  onSelect,
}: {
  readonly places: readonly Place[];
  readonly selected: readonly string[];
  readonly onSelect: (country: string) => void;
}): ReactElement {
  const all = places.reduce((sum, one) => sum + one.count, 0);
  return (
    <ScrollRegion className="map-list" label={message('map.list')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('map.country')}</th>
            <th scope="col" className="number">
              {message('map.genomes')}
            </th>
            <th scope="col" className="number">
              {message('map.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {places.map((one) => (
            <tr key={one.country}>
              <th scope="row">
                <button
                  type="button"
                  className="link-button"
                  aria-pressed={selected.includes(one.country)}
                  onClick={() => onSelect(one.country)}
                >
                  {one.country}
                </button>
              </th>
              <td className="number">{formatCount(one.count)}</td>
              <td className="number">{formatShare(one.count / Math.max(1, all))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** Counts by country, on the map and as a list; a country chosen in either becomes a filter. */
export function MapPanel({
  instance,
  filter,
  onChange,
}: {
  readonly instance: Instance;
  readonly filter: LapisFilter;
  readonly onChange: (filter: LapisFilter) => void;
}): ReactElement {
  const column = instance.countryColumn;
  const rows = useQuery(byColumnQuery(instance, filter, [column]));
  const found = useMemo(
    () => (rows.data === undefined ? null : toPlaces(rows.data, column)),
    [rows.data, column],
  );
  const selected = filter[column] ?? [];
  const select = (country: string): void =>
    onChange(
      selected.includes(country)
        ? removeFromFilter(filter, column, country)
        : addToFilter(filter, column, country),
    );
  if (rows.isError) return <FailureView error={rows.error} retry={() => rows.refetch()} />;
  const title = message('map.title');
  return (
    <ChartFrame
      title={title}
      simulated={instance.simulated}
      {...(found === null || found.unplaced === 0
        ? {}
        : { note: message('map.unplaced', { count: found.unplaced }) })}
      {...(found === null
        ? {}
        : {
            table: {
              headers: [message('map.country'), message('map.genomes')],
              rows: found.places.map((one) => [one.country, one.count]),
              fileName: 'counts-by-country',
            },
          })}
    >
      {found === null ? (
        <Loading />
      ) : (
        <div className="map-and-list">
          <Suspense fallback={<Loading />}>
            <WorldMap counts={found.places} title={title} selected={selected} onSelect={select} />
          </Suspense>
          <CountryList places={found.places} selected={selected} onSelect={select} />
        </div>
      )}
    </ChartFrame>
  );
}
