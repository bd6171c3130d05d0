import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { ApiFailure } from '../../../../web/api/http.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { formatDay, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { cladeQuery } from './lineage-address.ts';
import type { Lineage } from './lineage-facts.tsx';

const DAYS = 120;
const DAYS_PER_WEEK = 7;

function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days + 1);
  return date.toISOString().slice(0, 10);
}

const perWeek = (rate: number) => formatShare(Math.exp(rate * DAYS_PER_WEEK) - 1);

/** How fast a lineage grew beside all others, in the days before it was last seen; or why nobody can tell. */
export function LineageGrowth({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  const { last } = lineage;
  const answer = useQuery({
    queryKey: ['lineage-growth', instance.id, instance.dataVersion, lineage.name],
    queryFn: ({ signal }) => {
      const to = last ?? '';
      const query = {
        variant: cladeQuery(lineage.column, lineage.name),
        dateField: instance.dateColumn,
        overdispersed: 'true' as const,
        [`${instance.dateColumn}From`]: daysBefore(to, DAYS),
        [`${instance.dateColumn}To`]: to,
      };
      return callOperation(
        'estimate-growth-advantage',
        { params: { id: instance.id }, query },
        signal,
      );
    },
    enabled: last !== null,
    retry: false,
  });
  const refusal =
    answer.error instanceof ApiFailure && answer.error.details.kind === 'refused'
      ? answer.error.details.problems.map(({ hint }) => hint).join(' ')
      : null;
  return (
    <section className="panel stack-tight" aria-labelledby="lineage-growth">
      <div className="row">
        <h2 id="lineage-growth">{message('growth.title')}</h2>
        {instance.simulated ? <SimulatedTag /> : null}
      </div>
      {last === null ? (
        <p className="muted">{message('explore.empty')}</p>
      ) : refusal !== null ? (
        <p className="muted">{message('growth.none', { reason: refusal })}</p>
      ) : answer.isError ? (
        <FailureView error={answer.error} retry={() => answer.refetch()} />
      ) : answer.data === undefined ? (
        <Loading />
      ) : (
        <>
          <p className="growth-figure">
            {message('growth.figure', {
              value: perWeek(answer.data.data.params.a.value),
              from: perWeek(answer.data.data.params.a.ciLower),
              to: perWeek(answer.data.data.params.a.ciUpper),
            })}
          </p>
          <p className="muted small">
            {message('growth.window', {
              from: formatDay(daysBefore(last, DAYS)),
              to: formatDay(last),
            })}
          </p>
          <p className="muted small">{message('growth.caveat')}</p>
        </>
      )}
    </section>
  );
}
