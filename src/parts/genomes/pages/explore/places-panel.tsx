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

type Months = readonly [first: number, last: number];

interface Place {
  readonly country: string;
  readonly count: number;
}

/** Genomes of each country of one query, also of those without a date, the most first. */
function listPlaces(counts: AnswerOf<'counts'>, query: number): readonly Place[] {
  return (counts.byQuery[query]?.rows ?? []).flatMap(({ values: [country = null], count }) =>
    country === null ? [] : [{ country: String(country), count }],
  );
}

/** The same in a range of months, where only those with a date are. */
function listPlacesIn(answer: OverTime, query: number, [from, to]: Months): readonly Place[] {
  const own = answer.byQuery[query];
  return answer.series
    .map((country, place) => ({
      country,
      count: (own?.counts[place] ?? []).slice(from, to + 1).reduce((all, one) => all + one, 0),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** The places of a range of months that was chosen by its days, so that it stays when a filter has other months. */
function findMonths({ periods }: OverTime, chosen: readonly [string, string] | null): Months {
  const all: Months = [0, periods.length - 1];
  if (chosen === null) return all;
  const from = periods.findIndex((one) => one.from >= chosen[0]);
  const to = periods.findLastIndex((one) => one.from <= chosen[1]);
  return from < 0 || to < from ? all : [from, to];
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

/** The countries as bars; pressing one makes it a filter, or takes it away. */
function Countries({
  places,
  color,
  onSelect,
}: {
  readonly places: readonly Place[];
  readonly color: string;
  readonly onSelect: (country: string) => void;
}): ReactElement {
  const most = places[0]?.count ?? 1;
  return (
    <div className="stack-tight">
      <h3>{message('map.list')}</h3>
      <BarRows
        title={message('map.list')}
        rows={places.slice(0, MOST_PLACES).map(({ country, count }) => ({
          key: country,
          label: country,
          bars: [{ share: count / most, text: formatCount(count), color }],
        }))}
        describe={({ label }) =>
          message('explore.filterBy', { column: message('map.country'), value: label })
        }
        onSelect={onSelect}
      />
      {places.length > MOST_PLACES ? (
        <p className="muted small">
          {message('explore.moreValues', { count: places.length - MOST_PLACES })}
        </p>
      ) : null}
    </div>
  );
}

/** The months that the map shows, chosen over how many genomes each has. */
function MonthBrush({
  overTime,
  query,
  months,
  isChosen,
  onChoose,
  onApply,
}: {
  readonly overTime: OverTime;
  readonly query: number;
  readonly months: Months;
  readonly isChosen: boolean;
  readonly onChoose: (range: readonly [string, string] | null) => void;
  readonly onApply: (from: string, to: string) => void;
}): ReactElement {
  const monthAt = (place: number) => overTime.periods[place];
  const first = monthAt(months[0])?.from ?? '';
  const last = monthAt(months[1])?.to ?? '';
  const undated = overTime.byQuery[query]?.undated ?? 0;
  return (
    <>
      <RangeBrush
        totals={overTime.byQuery[query]?.totals ?? []}
        labels={overTime.periods.map(({ from }) => from.slice(0, 7))}
        range={months}
        fromLabel={message('places.fromMonth')}
        toLabel={message('places.toMonth')}
        onChange={([from, to]) => onChoose([monthAt(from)?.from ?? '', monthAt(to)?.from ?? ''])}
      />
      <div className="row row-spread small">
        <span aria-live="polite">
          {isChosen
            ? message('places.shown', { from: formatDay(first), to: formatDay(last) })
            : message('places.shownAll')}
          {isChosen && undated > 0 ? ` ${message('time.undated', { count: undated })}` : ''}
        </span>
        {isChosen ? (
          <span className="row">
            <button
              type="button"
              className="button-link button-small"
              onClick={() => onApply(first, last)}
            >
              {message('places.applyRange')}
            </button>
            <button type="button" className="link-button" onClick={() => onChoose(null)}>
              {message('places.wholeRange')}
            </button>
          </span>
        ) : null}
      </div>
    </>
  );
}

/** Map, brush and lists of one of the queries. */
function Places({
  overTime,
  counts,
  ...props
}: PanelProps & {
  readonly overTime: OverTime;
  readonly counts: AnswerOf<'counts'>;
}): ReactElement {
  const { instance, controls, compared } = props;
  const { countryColumn, dateColumn } = instance;
  const [chosen, setChosen] = useState<readonly [string, string] | null>(null);
  const query = controls.active;
  const filter = controls.state.queries[query] ?? {};
  const selected = filter[countryColumn] ?? [];
  const select = (country: string): void =>
    controls.setFilter(
      selected.includes(country)
        ? removeFromFilter(filter, countryColumn, country)
        : addToFilter(filter, countryColumn, country),
    );
  const months = findMonths(overTime, chosen);
  const places =
    chosen === null ? listPlaces(counts, query) : listPlacesIn(overTime, query, months);
  const unplaced = (counts.byQuery[query]?.rows ?? [])
    .filter(({ values }) => values[0] === null)
    .reduce((sum, { count }) => sum + count, 0);
  const apply = (from: string, to: string): void => {
    controls.mapFilters((one) => ({
      ...one,
      [`${dateColumn}From`]: [from],
      [`${dateColumn}To`]: [to],
    }));
    setChosen(null);
  };
  return (
    <div className="places">
      <div className="stack-tight">
        <Suspense fallback={<Loading />}>
          <WorldMap
            counts={places}
            title={message('places.title')}
            selected={selected}
            onSelect={select}
          />
        </Suspense>
        {unplaced === 0 ? null : (
          <p className="muted small">{message('map.unplaced', { count: unplaced })}</p>
        )}
        {overTime.periods.length < 2 ? null : (
          <MonthBrush
            {...{ overTime, query, months }}
            isChosen={chosen !== null}
            onChoose={setChosen}
            onApply={apply}
          />
        )}
      </div>
      <div className="places-lists">
        <Countries
          places={places}
          color={compared[query]?.color ?? 'var(--cat-1)'}
          onSelect={select}
        />
        <Divisions {...props} query={query} />
      </div>
    </div>
  );
}

/** Which query the map shows. */
function QueryChoice({ controls, compared }: Pick<PanelProps, 'controls' | 'compared'>) {
  return (
    <Choice
      label={message('explore.query')}
      value={String(controls.active)}
      options={compared.map(({ letter }, index) => ({ value: String(index), label: letter }))}
      onChange={(place) => controls.setActive(Number(place))}
    />
  );
}

/** Where the genomes are from: a map with its list, in a range of months, and subdivisions below a country. */
export function PlacesPanel(props: PanelProps): ReactElement {
  const { instance, controls, compared } = props;
  const { countryColumn: by, dateColumn: dateField } = instance;
  const answer = useExplored<'overTime' | 'counts'>(instance, controls.state.queries, [
    { type: 'overTime', dateField, period: 'month', by, top: MOST_COUNTRIES },
    { type: 'counts', columns: [by], limit: MOST_COUNTRIES },
  ]);
  return (
    <PanelFrame
      id="places"
      title={message('places.title')}
      simulated={instance.simulated}
      answer={answer}
      {...(compared.length === 1
        ? {}
        : { controls: <QueryChoice controls={controls} compared={compared} /> })}
      isEmpty={({ totals }) => totals.every((total) => total === 0)}
      toTable={({ panels: { counts } }) => ({
        headers: [message('map.country'), message('explore.query'), message('map.genomes')],
        rows: compared.flatMap(({ label }, query) =>
          listPlaces(counts, query).map(({ country, count }) => [country, label, count]),
        ),
        fileName: 'by-country',
      })}
    >
      {({ panels: { overTime, counts } }) => (
        <Places {...props} overTime={overTime} counts={counts} />
      )}
    </PanelFrame>
  );
}
