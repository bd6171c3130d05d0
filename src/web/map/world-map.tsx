import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { type ReactElement, useMemo } from 'react';
import { feature, mesh } from 'topojson-client';
import atlas from 'world-atlas/countries-110m.json' with { type: 'json' };
import { formatCount } from '../format/format-values.ts';
import { message } from '../messages/message.ts';
import { findCountClass, findCountClasses } from './count-classes.ts';
import { findCountryCode } from './find-country-code.ts';

export interface CountryCount {
  readonly country: string;
  readonly count: number;
}

const WIDTH = 960;
const HEIGHT = 470;
const COLORS = 5;

function drawShapes() {
  const land = feature(atlas, atlas.objects.countries);
  const inhabited = {
    ...land,
    features: land.features.filter((one) => one.properties.name !== 'Antarctica'),
  };
  const projection = geoNaturalEarth1().fitExtent(
    [
      [4, 4],
      [WIDTH - 4, HEIGHT - 4],
    ],
    inhabited,
  );
  const path = geoPath(projection);
  const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b);
  return {
    borders: path(borders) ?? '',
    countries: inhabited.features.map((one) => ({
      id: one.id === undefined ? one.properties.name : String(one.id),
      name: one.properties.name,
      d: path(one) ?? '',
    })),
  };
}

/** Counts by country code; several names of one country are added up under the most frequent. */
function addUpByCountry(counts: readonly CountryCount[]): ReadonlyMap<string, CountryCount> {
  const byCode = new Map<string, CountryCount>();
  for (const { country, count } of counts) {
    const code = findCountryCode(country) ?? country;
    const known = byCode.get(code);
    byCode.set(code, { country: known?.country ?? country, count: count + (known?.count ?? 0) });
  }
  return byCode;
}

/** Spreads the classes over the colours of the map, so that the highest is always the strongest. */
function classColor(index: number, classes: number): string {
  if (index < 0) return 'var(--map-0)';
  const step = classes <= 1 ? COLORS : Math.round(1 + (index * (COLORS - 1)) / (classes - 1));
  return `var(--map-${step})`;
}

function Legend({
  bounds,
  most,
}: {
  readonly bounds: readonly number[];
  readonly most: number;
}): ReactElement {
  return (
    <ul className="legend" aria-label={message('chart.legend')}>
      {bounds.map((bound, index) => {
        const last = (bounds[index + 1] ?? most + 1) - 1;
        return (
          <li key={bound}>
            <span className="swatch" style={{ background: classColor(index, bounds.length) }} />
            {last <= bound ? formatCount(bound) : message('map.range', { from: bound, to: last })}
          </li>
        );
      })}
    </ul>
  );
}

/** Counts by country on a world map; countries too small for its scale are named below it. */
export function WorldMap({
  counts,
  title,
  selected,
  onSelect,
}: {
  readonly counts: readonly CountryCount[];
  readonly title: string;
  readonly selected: readonly string[];
  readonly onSelect: (country: string) => void;
}): ReactElement {
  const shapes = useMemo(drawShapes, []);
  const byCode = useMemo(() => addUpByCountry(counts), [counts]);
  const most = [...byCode.values()].reduce((max, one) => Math.max(max, one.count), 1);
  const bounds = findCountClasses(most);
  const drawn = new Set(shapes.countries.map((one) => one.id));
  const small = [...byCode].filter(([code]) => !drawn.has(code)).map(([, one]) => one);
  return (
    <div className="stack-tight">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="world-map" role="img" aria-label={title}>
        {shapes.countries.map((shape) => {
          const found = byCode.get(shape.id);
          const isSelected = found !== undefined && selected.includes(found.country);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: A shortcut for the pointer only; the list beside the map has a button for every country.
            <path
              key={shape.id}
              d={shape.d}
              fill={classColor(
                found === undefined ? -1 : findCountClass(found.count, bounds),
                bounds.length,
              )}
              className={`country${found === undefined ? '' : ' country-selectable'}${isSelected ? ' country-selected' : ''}`}
              onClick={found === undefined ? undefined : () => onSelect(found.country)}
            >
              <title>
                {message('map.countryTitle', {
                  country: found?.country ?? shape.name,
                  count: found?.count ?? 0,
                })}
              </title>
            </path>
          );
        })}
        <path d={shapes.borders} className="country-borders" />
      </svg>
      <Legend bounds={bounds} most={most} />
      {small.length === 0 ? null : (
        <p className="small muted">
          {message('map.notDrawn', {
            list: small
              .map((one) => message('map.notDrawnItem', { country: one.country, count: one.count }))
              .join(', '),
          })}
        </p>
      )}
    </div>
  );
}
