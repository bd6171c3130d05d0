import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { formatCount, formatDecimal, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { ConnectorRuns } from './connector-runs.tsx';
import { UntakenRecords } from './untaken-records.tsx';

type Details = Answer<'get-connector'>;

/** While a run is under way, how far it is. */
const RUNNING_INTERVAL_MS = 2000;

/** Whether something of it is under way, or about to be. */
function isUnderWay({ runs, nextRunAt }: Details): boolean {
  const isDue = nextRunAt !== null && Date.parse(nextRunAt) <= Date.now();
  return runs[0]?.state === 'running' || isDue;
}

function ConnectorActions({
  details,
  remove,
}: {
  readonly details: Details;
  readonly remove: () => Promise<unknown>;
}): ReactElement {
  const { id, name, isPaused, runs } = details;
  const params = { connector: id };
  const run = useAction(() =>
    callOperation('run-connector', { params, body: { acceptWithdrawals: false } }),
  );
  const pause = useAction(() => callOperation('pause-connector', { params }));
  const waitsForLook = runs[0]?.problem?.code === 'withdrawals-many';
  return (
    <div className="row">
      <button
        type="button"
        className="button-link button-small"
        aria-label={message('connectors.runOf', { name })}
        disabled={run.isPending || (isUnderWay(details) && !isPaused)}
        onClick={() => run.mutate()}
      >
        {message('connectors.run')}
      </button>
      {isPaused ? null : (
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('connectors.pauseOf', { name })}
          disabled={pause.isPending}
          onClick={() => pause.mutate()}
        >
          {message('connectors.pause')}
        </button>
      )}
      {waitsForLook ? (
        <ConfirmButton
          label={message('connectors.accept')}
          accessibleLabel={message('connectors.acceptOf', { name })}
          title={message('connectors.acceptTitle')}
          isGrave
          run={() => callOperation('run-connector', { params, body: { acceptWithdrawals: true } })}
        >
          <p>{message('connectors.acceptWhat')}</p>
        </ConfirmButton>
      ) : null}
      <ConfirmButton
        label={message('connectors.remove')}
        accessibleLabel={message('connectors.removeOf', { name })}
        title={message('connectors.removeTitle', { name })}
        run={remove}
      >
        <p>{message('connectors.removeWhat')}</p>
      </ConfirmButton>
      <ActionFailure error={run.error ?? pause.error} />
    </div>
  );
}

function Settings({ details }: { readonly details: Details }): ReactElement {
  const { schedule, nextRunAt, isPaused, mostRecords, requestsASecond, contactEmail, hasKey } =
    details;
  const next =
    nextRunAt === null || isPaused ? message('connectors.noNext') : formatMoment(nextRunAt);
  const facts = [
    [message('connectors.nextRun'), next],
    [message('connectors.schedule'), schedule],
    [message('connectors.mostRecords'), formatCount(mostRecords)],
    [message('connectors.requestsASecond'), formatDecimal(requestsASecond)],
    [message('connectors.contactEmail'), contactEmail],
    [message('connectors.key'), message(hasKey ? 'connectors.hasKey' : 'connectors.hasNoKey')],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How a connector runs: its settings, its last runs, what it could not take; and what can be done with it. */
export function ConnectorDetails({
  id,
  name,
}: {
  readonly id: string;
  readonly name: string;
}): ReactElement {
  // What is being removed is not asked for again.
  const [isLeaving, setLeaving] = useState(false);
  const details = useQuery({
    enabled: !isLeaving,
    queryKey: ['connectors', id],
    queryFn: ({ signal }) => callOperation('get-connector', { params: { connector: id } }, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnderWay(state.data) ? RUNNING_INTERVAL_MS : false,
  });
  const remove = async () => {
    setLeaving(true);
    try {
      await callOperation('remove-connector', { params: { connector: id } });
    } catch (error) {
      setLeaving(false);
      throw error;
    }
  };
  if (details.isPending) return <Loading />;
  if (details.isLoadingError) {
    return <FailureView error={details.error} retry={() => details.refetch()} />;
  }
  const { data } = details;
  const [last] = data.runs;
  return (
    <div className="stack-tight sub-panel">
      {last?.problem == null ? null : (
        <p role="status">
          <strong>{message('connectors.failed')}</strong> {last.problem.hint}
        </p>
      )}
      <Settings details={data} />
      <ConnectorRuns name={name} runs={data.runs} />
      {data.records.refused > 0 || data.runs.some(({ counts }) => counts.withdrawn > 0) ? (
        <UntakenRecords connector={id} name={name} />
      ) : null}
      <ConnectorActions details={data} remove={remove} />
    </div>
  );
}
