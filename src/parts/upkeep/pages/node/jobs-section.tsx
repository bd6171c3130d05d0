import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatCount, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type Jobs = Answer<'list-jobs'>;

const REFRESH_MILLISECONDS = 10_000;

function KindTable({ kinds }: { readonly kinds: Jobs['kinds'] }): ReactElement {
  return (
    <ScrollRegion labelledBy="jobs">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('upkeep.job')}</th>
            {(['jobRunning', 'jobWaiting', 'jobLater', 'jobFailed'] as const).map((column) => (
              <th key={column} scope="col" className="number">
                {message(`upkeep.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ name, running, waiting, later, failed }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{formatCount(running)}</td>
              <td className="number">{formatCount(waiting)}</td>
              <td className="number">{formatCount(later)}</td>
              <td className="number">{formatCount(failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function FailedTable({ failed }: { readonly failed: Jobs['failed'] }): ReactElement {
  const retry = useAction((id: string) => callOperation('retry-job', { params: { job: id } }));
  return (
    <>
      <h3 id="failed-jobs">{message('upkeep.failed')}</h3>
      <p className="muted">{message('upkeep.failedWhat')}</p>
      <ScrollRegion labelledBy="failed-jobs">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('upkeep.job')}</th>
              <th scope="col">{message('upkeep.reason')}</th>
              <th scope="col">{message('upkeep.at')}</th>
              <th scope="col">{message('node.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {failed.map(({ id, name, about, reason, failedAt }) => (
              <tr key={id}>
                <th scope="row">
                  {name}
                  <span className="muted small block code">{about}</span>
                </th>
                <td>{reason}</td>
                <td>{formatMoment(failedAt)}</td>
                <td>
                  <button
                    type="button"
                    className="button-link button-small"
                    aria-label={message('upkeep.retryNamed', { name, id })}
                    disabled={retry.isPending}
                    onClick={() => retry.mutate(id)}
                  >
                    {message('upkeep.retry')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <ActionFailure error={retry.error} />
    </>
  );
}

/** What the node has still to do, and what it has given up. */
export function JobsSection(): ReactElement {
  const jobs = useQuery({
    queryKey: ['upkeep', 'jobs'],
    queryFn: ({ signal }) => callOperation('list-jobs', {}, signal),
    refetchInterval: REFRESH_MILLISECONDS,
  });
  return (
    <Section id="jobs" title={message('upkeep.jobs')} query={jobs}>
      {({ kinds, failed }) => (
        <>
          {kinds.length === 0 ? (
            <p className="muted">{message('upkeep.jobsNone')}</p>
          ) : (
            <KindTable kinds={kinds} />
          )}
          {failed.length === 0 ? null : <FailedTable failed={failed} />}
        </>
      )}
    </Section>
  );
}
