import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import type { LapisFilter } from '../../../../web/api/lapis.ts';
import type { FacetValue, Instance, LapisRow } from '../../../../web/api/types.ts';
import { ChartFrame, type ChartTable } from '../../../../web/chart/chart-frame.tsx';
import {
  binByTime,
  type DayCount,
  listIntervals,
  type TimeBin,
  type TimeInterval,
} from '../../../../web/chart/time-bins.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { Choice } from './choice.tsx';
import { byColumnQuery, facetQuery, TOP_LINEAGES } from './search-queries.ts';
import type { SearchState } from './search-state.ts';

const TimeChart = lazy(async () => ({
  default: (await import('../../../../web/chart/time-chart.tsx')).TimeChart,
}));

function findTop(values: readonly FacetValue[] | undefined): readonly string[] {
  return (values ?? [])
    .flatMap(({ value }) => (value === null ? [] : [String(value)]))
    .slice(0, TOP_LINEAGES);
}

function toDayCounts(
  days: readonly LapisRow[],
  ofTop: readonly LapisRow[],
  names: { readonly date: string; readonly lineage: string; readonly rest: string },
): readonly DayCount[] {
  const rest = new Map<string | null, number>();
  for (const row of days) rest.set(row[names.date] as string | null, Number(row.count));
  const counts = ofTop.map((row) => {
    const date = row[names.date] as string | null;
    const count = Number(row.count);
    rest.set(date, (rest.get(date) ?? 0) - count);
    return { date, series: String(row[names.lineage]), count };
  });
  const others = [...rest]
    .filter(([, count]) => count > 0)
    .map(([date, count]) => ({ date, series: names.rest, count }));
  return [...counts, ...others];
}

function toTable(
  bins: readonly TimeBin[],
  series: readonly string[],
  interval: TimeInterval,
): ChartTable {
  const counts = new Map(bins.map((bin) => [`${bin.start.getTime()} ${bin.series}`, bin.count]));
  return {
    headers: [
      interval === 'week' ? message('time.weekFrom') : message('time.monthFrom'),
      ...series,
    ],
    rows: listIntervals(bins, interval).map((start) => [
      start.toISOString().slice(0, 10),
      ...series.map((name) => counts.get(`${start.getTime()} ${name}`) ?? 0),
    ]),
    fileName: 'counts-over-time',
  };
}

/** The facet's own question leaves out the lineage filter; the chart's top lineages keep it. */
function useTopLineages(instance: Instance, filter: LapisFilter): readonly string[] | undefined {
  const column = instance.lineageColumn;
  const chosen = column === null ? undefined : filter[column];
  const facet = useQuery({
    ...facetQuery(instance, filter, column === null ? [] : [column]),
    enabled: column !== null && chosen === undefined,
  });
  const within = useQuery({
    ...byColumnQuery(instance, filter, column === null ? [] : [column]),
    enabled: column !== null && chosen !== undefined,
  });
  if (column === null) return [];
  if (chosen === undefined) return facet.data && findTop(facet.data[column]);
  return (
    within.data &&
    findTop(
      within.data
        .map((row) => ({ value: row[column] ?? null, count: Number(row.count) }))
        .sort((a, b) => b.count - a.count),
    )
  );
}

/** Counts over time, stacked by the most frequent lineages. */
export function TimePanel({
  instance,
  state,
  onUpdate,
}: {
  readonly instance: Instance;
  readonly state: SearchState;
  readonly onUpdate: (change: Partial<SearchState>) => void;
}): ReactElement {
  const { dateColumn, lineageColumn } = instance;
  const top = useTopLineages(instance, state.filter);
  const days = useQuery(byColumnQuery(instance, state.filter, [dateColumn]));
  const hasTop = lineageColumn !== null && top !== undefined && top.length > 0;
  const ofTop = useQuery({
    ...byColumnQuery(
      instance,
      hasTop ? { ...state.filter, [lineageColumn]: top } : {},
      lineageColumn === null ? [] : [dateColumn, lineageColumn],
    ),
    enabled: hasTop,
  });
  const rest = hasTop ? message('time.rest') : message('time.all');
  const chart = useMemo(() => {
    if (days.data === undefined || top === undefined || (hasTop && ofTop.data === undefined)) {
      return null;
    }
    const names = { date: dateColumn, lineage: lineageColumn ?? '', rest };
    const counts = toDayCounts(days.data, hasTop ? (ofTop.data ?? []) : [], names);
    const { bins, undated } = binByTime(counts, state.interval);
    const series = [
      ...(hasTop ? top : []).map((name, index) => ({ name, color: `var(--cat-${index + 1})` })),
      ...(bins.some((bin) => bin.series === rest)
        ? [{ name: rest, color: hasTop ? 'var(--cat-rest)' : 'var(--cat-1)' }]
        : []),
    ];
    return { bins, undated, series };
  }, [days.data, ofTop.data, top, hasTop, dateColumn, lineageColumn, rest, state.interval]);
  const title = lineageColumn === null ? message('time.title') : message('time.titleByLineage');
  const error = days.error ?? ofTop.error;
  if (error !== null) return <FailureView error={error} retry={() => days.refetch()} />;
  const controls = (
    <>
      <Choice
        label={message('time.interval')}
        value={state.interval}
        options={[
          { value: 'week', label: message('time.week') },
          { value: 'month', label: message('time.month') },
        ]}
        onChange={(interval) => onUpdate({ interval })}
      />
      <Choice
        label={message('time.measure')}
        value={state.measure}
        options={[
          { value: 'counts', label: message('time.counts') },
          { value: 'share', label: message('time.share') },
        ]}
        onChange={(measure) => onUpdate({ measure })}
      />
    </>
  );
  return (
    <ChartFrame
      title={title}
      simulated={instance.simulated}
      controls={controls}
      {...(chart === null
        ? {}
        : {
            table: toTable(
              chart.bins,
              chart.series.map((one) => one.name),
              state.interval,
            ),
            ...(chart.undated === 0
              ? {}
              : { note: message('time.undated', { count: chart.undated }) }),
          })}
    >
      {chart === null ? (
        <Loading />
      ) : (
        <Suspense fallback={<Loading />}>
          <TimeChart
            bins={chart.bins}
            series={chart.series}
            interval={state.interval}
            measure={state.measure}
            title={title}
          />
        </Suspense>
      )}
    </ChartFrame>
  );
}
