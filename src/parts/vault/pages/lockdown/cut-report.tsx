import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatCount, formatDecimal, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';

type Report = Answer<'report-cut-deliveries'>;
type PastLock = Answer<'list-vault-lock-history'>['locks'][number];

const LOOK_INTERVAL_MS = 1000;
const LONGEST_CUT_MILLISECONDS = 1000;

function judge({ ran, cut, running, slowestMilliseconds }: Report) {
  if (running > 0) return { status: 'status-bad', text: message('lockdown.isRunning') };
  if (ran === 0) return { status: 'status-good', text: message('lockdown.isQuiet') };
  return cut === 0 || (slowestMilliseconds ?? 0) <= LONGEST_CUT_MILLISECONDS
    ? { status: 'status-good', text: message('lockdown.isQuick') }
    : { status: 'status-bad', text: message('lockdown.isSlow') };
}

/** What a lock did to what ran when it began. */
export function CutReport({
  lock,
}: {
  readonly lock: Pick<PastLock, 'lockedAt' | 'scope' | 'target'>;
}): ReactElement {
  const { lockedAt: at, scope, target } = lock;
  const of = scope === 'vault' ? {} : { [scope]: target };
  const report = useQuery({
    queryKey: ['cut-deliveries', at, target],
    queryFn: ({ signal }) =>
      callOperation('report-cut-deliveries', { query: { at, ...of } }, signal),
    refetchInterval: ({ state }) => ((state.data?.running ?? 0) > 0 ? LOOK_INTERVAL_MS : false),
  });
  if (report.isPending) return <Loading />;
  if (report.isError) return <FailureView error={report.error} retry={() => report.refetch()} />;
  const { ran, cut, otherwise, running, slowestMilliseconds } = report.data;
  const { status, text } = judge(report.data);
  const figures = [
    [message('lockdown.ran'), formatCount(ran)],
    [message('lockdown.cut'), formatCount(cut)],
    [message('lockdown.otherwise'), formatCount(otherwise)],
    [message('lockdown.running'), formatCount(running)],
    ...(slowestMilliseconds === null
      ? []
      : [
          [
            message('lockdown.slowest'),
            message('lockdown.seconds', { seconds: formatDecimal(slowestMilliseconds / 1000) }),
          ],
        ]),
  ];
  return (
    <section
      className="stack-tight"
      aria-label={message('lockdown.reportOf', { date: formatMoment(at) })}
    >
      <h3>{message('lockdown.reportOf', { date: formatMoment(at) })}</h3>
      <dl className="figure-row">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p role="status">
        <span className={`status ${status}`}>{text}</span>
      </p>
    </section>
  );
}
