import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { Loading } from '../../../../web/shell/loading.tsx';
import { PanelFrame } from '../explore/panel-frame.tsx';
import { cladeQuery } from './lineage-address.ts';
import type { Lineage } from './lineage-facts.tsx';

const SeriesChart = lazy(async () => ({
  default: (await import('../../../../web/chart/series-chart.tsx')).SeriesChart,
}));

type Proportions = Answer<'estimate-proportions'>;

function dayBehind(day: string): Date {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date;
}

function Chart({
  data,
  name,
  title,
}: {
  readonly data: Proportions['data'];
  readonly name: string;
  readonly title: string;
}): ReactElement {
  const points = useMemo(
    () =>
      data.map((one) => ({
        ...{ start: new Date(`${one.from}T00:00:00Z`), end: dayBehind(one.to), series: name },
        ...{ count: one.count, total: one.total, lower: one.ciLower, upper: one.ciUpper },
      })),
    [data, name],
  );
  const series = useMemo(() => [{ name, color: 'var(--cat-1)' }], [name]);
  return (
    <Suspense fallback={<Loading />}>
      <SeriesChart
        points={points}
        sampled={points}
        series={series}
        measure="lines"
        isMonthly={false}
        title={title}
        height={240}
      />
    </Suspense>
  );
}

/** The share of a lineage with its sublineages among all genomes, by week, with intervals. */
export function LineageOverTime({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  const answer = useQuery({
    queryKey: ['lineage-time', instance.id, instance.dataVersion, lineage.name],
    queryFn: ({ signal }) => {
      const variant = cladeQuery(lineage.column, lineage.name);
      const query = { variant, dateField: instance.dateColumn, period: 'week' as const };
      return callOperation('estimate-proportions', { params: { id: instance.id }, query }, signal);
    },
  });
  const title = message('lineage.overTime');
  return (
    <PanelFrame<Proportions>
      id="lineage-over-time"
      title={title}
      simulated={instance.simulated}
      note={message('explore.intervalNote')}
      answer={answer}
      isEmpty={({ data }) => data.length === 0}
      toTable={({ data }) => ({
        headers: [
          message('explore.periodFrom'),
          message('explore.periodTo'),
          message('map.genomes'),
          message('explore.allGenomes'),
          message('mutations.proportion'),
          message('explore.lowerOf', { name: lineage.name }),
          message('explore.upperOf', { name: lineage.name }),
        ],
        rows: data.map((one) => [
          ...[one.from, one.to, one.count, one.total, one.proportion, one.ciLower, one.ciUpper],
        ]),
        fileName: `share-of-${lineage.name}`,
      })}
    >
      {({ data }) => <Chart data={data} name={`${lineage.name}*`} title={title} />}
    </PanelFrame>
  );
}
