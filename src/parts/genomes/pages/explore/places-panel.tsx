import { lazy, type ReactElement, Suspense, useState } from 'react';
import { BarRows } from '../../../../web/chart/bar-rows.tsx';
import { RangeBrush } from '../../../../web/chart/range-brush.tsx';
import { formatCount, formatDay, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { Loading } from '../../../../web/shell/loading.tsx';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { Choice } from '../search/choice.tsx';
import { addToFilter, removeFromFilter } from '../search/search-state.ts';
import { useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

const WorldMap = lazy(async () => ({
  default: (await import('../../../../web/map/world-map.tsx')).WorldMap,
}));

const MOST_COUNTRIES = 300;
const MOST_PLACES = 12;
const DIVISION = 'division';

type OverTime = AnswerOf<'overTime'>;

/** Genomes of each country of one query in a range of periods, the most first. */
function countPlaces(answer: OverTime, query: number, [from, to]: readonly [number, number]) {
  const own = answer.byQuery[query];
  const sum = (list: readonly number[] = []) =>
    list.slice(from, to + 1).reduce((all, one) => all + one, 0);
  return {
    all: sum(own?.totals),
    places: answer.series
      .map((country, place) => ({ country, count: sum(own?.counts[place]) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
  };
}

/** The subdivisions of the chosen country, or of all. */
function Divisions({
  instance,
  controls,
  compared,
  query,
}: PanelProps & { readonly query: number }) {
  const { queries } = controls.state;
  const filter = queries[query] ?? {};
  const answer = useExplored<'counts'>(
    instance,
    [filter],
    [{ type: 'counts', columns: [DIVISION], limit: 200 }],
  );
  const rows = answer.data?.panels.counts.byQuery[0]?.rows ?? [];
  const named = rows.filter(({ values }) => values[0] !== null && values[0] !== undefined);
  const total = answer.data?.totals[0] ?? 0;
  const title = instance.columns.find(({ name }) => name === DIVISION)?.title ?? DIVISION;
  if (answer.data !== undefined && named.length === 0) {
    return <p className="muted small">{message('places.noDivisions')}</p>;
  }
  const most = Math.max(1, ...named.map(({ count }) => count));
  return (
    <div className="stack-tight">
      <h3>{title}</h3>
      <BarRows
        title={title}
        rows={named.slice(0, MOST_PLACES).map(({ values, count }) => ({
          key: String(values[0]),
          label: String(values[0]),
          bars: [
            {
              share: count / most,
              text: `${formatCount(count)} · ${formatShare(count / Math.max(1, total), 0)}`,
              color: compared[query]?.color ?? 'var(--cat-1)',
            },
          ],
        }))}
        describe={({ label }) => message('explore.filterBy', { column: title, value: label })}
        onSelect={(value) => controls.setFilter(addToFilter(filter, DIVISION, value))}
      />
      {named.length > MOST_PLACES ? (
        <p className="muted small">
          {message('explore.moreValues', { count: named.length - MOST_PLACES })}
        </p>
      ) : null}
    </div>
  );
}

/** Where the genomes are from: a map with its list, in a range of months, and subdivisions below a country. */
export function PlacesPanel(props: PanelProps): ReactElement {
  const { instance, controls, compared } = props;
  const { countryColumn, dateColumn } = instance;
  const { queries } = controls.state;
  const answer = useExplored<'overTime'>(instance, queries, [
    {
      ...{ type: 'overTime', dateField: dateColumn, period: 'month', by: countryColumn },
      top: MOST_COUNTRIES,
    },
  ]);
  const [chosen, setChosen] = useState<readonly [string, string] | null>(null);
  const query = controls.active;
  const filter = queries[query] ?? {};
  const selected = filter[countryColumn] ?? [];
  const select = (country: string): void =>
    controls.setFilter(
      selected.includes(country)
        ? removeFromFilter(filter, countryColumn, country)
        : addToFilter(filter, countryColumn, country),
    );
  const title = message('places.title');
  /** The range by its months, so that it stays where it is when another filter has other months. */
  const findRange = ({ periods }: OverTime): readonly [number, number] => {
    if (chosen === null) return [0, periods.length - 1];
    const from = periods.findIndex((one) => one.from >= chosen[0]);
    const to = periods.findLastIndex((one) => one.from <= chosen[1]);
    return from < 0 || to < from ? [0, periods.length - 1] : [from, to];
  };
  return (
    <PanelFrame
      id="places"
      title={title}
      simulated={instance.simulated}
      answer={answer}
      {...(compared.length === 1
        ? {}
        : {
            controls: (
              <Choice
                label={message('explore.query')}
                value={String(query)}
                options={compared.map(({ letter }, index) => ({
                  value: String(index),
                  label: letter,
                }))}
                onChange={(place) => controls.setActive(Number(place))}
              />
            ),
          })}
      isEmpty={({ panels }) => panels.overTime.periods.length === 0}
      toTable={({ panels }) => ({
        headers: [message('map.country'), ...compared.map((one) => one.label)],
        rows: panels.overTime.series.map((country, place) => [
          country,
          ...panels.overTime.byQuery.map(({ counts }) =>
            (counts[place] ?? []).reduce((sum, one) => sum + one, 0),
          ),
        ]),
        fileName: 'by-country',
      })}
    >
      {({ panels: { overTime } }) => {
        const range = findRange(overTime);
        const { places } = countPlaces(overTime, query, range);
        const monthAt = (place: number) => overTime.periods[place];
        const first = monthAt(range[0])?.from ?? '';
        const last = monthAt(range[1])?.to ?? '';
        return (
          <div className="places">
            <div className="stack-tight">
              <Suspense fallback={<Loading />}>
                <WorldMap counts={places} title={title} selected={selected} onSelect={select} />
              </Suspense>
              <RangeBrush
                totals={overTime.byQuery[query]?.totals ?? []}
                labels={overTime.periods.map(({ from }) => from.slice(0, 7))}
                range={range}
                fromLabel={message('places.fromMonth')}
                toLabel={message('places.toMonth')}
                onChange={([from, to]) =>
                  setChosen([monthAt(from)?.from ?? '', monthAt(to)?.from ?? ''])
                }
              />
              <div className="row row-spread small">
                <span aria-live="polite">
                  {message('places.shown', { from: formatDay(first), to: formatDay(last) })}
                </span>
                {chosen === null ? null : (
                  <span className="row">
                    <button
                      type="button"
                      className="button-link button-small"
                      onClick={() => {
                        controls.mapFilters((one) => ({
                          ...one,
                          [`${dateColumn}From`]: [first],
                          [`${dateColumn}To`]: [last],
                        }));
                        setChosen(null);
                      }}
                    >
                      {message('places.applyRange')}
                    </button>
                    <button type="button" className="link-button" onClick={() => setChosen(null)}>
                      {message('places.wholeRange')}
                    </button>
                  </span>
                )}
              </div>
            </div>
            <div className="places-lists">
              <div className="stack-tight">
                <h3>{message('map.list')}</h3>
                <BarRows
                  title={message('map.list')}
                  rows={places.slice(0, MOST_PLACES).map(({ country, count }) => ({
                    key: country,
                    label: country,
                    bars: [
                      {
                        share: count / (places[0]?.count ?? 1),
                        text: formatCount(count),
                        color: compared[query]?.color ?? 'var(--cat-1)',
                      },
                    ],
                  }))}
                  describe={({ label }) =>
                    message('explore.filterBy', { column: message('map.country'), value: label })
                  }
                  onSelect={select}
                />
                {places.length > MOST_PLACES ? (
                  <p className="muted small">
                    {message('explore.moreValues', { count: places.length - MOST_PLACES })}
                  </p>
                ) : null}
              </div>
              <Divisions {...props} query={query} />
            </div>
          </div>
        );
      }}
    </PanelFrame>
  );
}
