import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import { formatDay, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../../web/shell/simulated.tsx';
import { useExplored } from '../explore/explore-queries.ts';
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
  const { dateColumn: dateField } = instance;
  const from = last === null ? '' : daysBefore(last, DAYS);
  const variant = cladeQuery(lineage.column, lineage.name);
  const answer = useExplored<'growth'>(
    instance,
    [last === null ? {} : { [`${dateField}From`]: [from], [`${dateField}To`]: [last] }],
    [{ type: 'growth', dateField, variant }],
  );
  const grown = answer.data?.panels.growth.byQuery[0]?.values[0];
  return (
    <section className="panel stack-tight" aria-labelledby="lineage-growth">
      <div className="row">
        <h2 id="lineage-growth">{message('growth.title')}</h2>
        {instance.simulated ? <SimulatedTag /> : null}
      </div>
      {last === null ? (
        <p className="muted">{message('explore.empty')}</p>
      ) : answer.error !== null ? (
        <FailureView error={answer.error} retry={() => answer.refetch()} />
      ) : grown === undefined ? (
        <Loading />
      ) : grown.estimate === null ? (
        <p className="muted">{message('growth.none', { reason: grown.reason ?? '' })}</p>
      ) : (
        <>
          <p className="growth-figure">
            {message('growth.figure', {
              value: perWeek(grown.estimate.a.value),
              from: perWeek(grown.estimate.a.ciLower),
              to: perWeek(grown.estimate.a.ciUpper),
            })}
          </p>
          <p className="muted small">
            {message('growth.window', { from: formatDay(from), to: formatDay(last) })}
          </p>
          <p className="muted small">{message('growth.caveat')}</p>
        </>
      )}
    </section>
  );
}
