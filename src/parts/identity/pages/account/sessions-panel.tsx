import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { nameBrowser } from './name-browser.ts';

/** Where the account is signed in. */
export function SessionsPanel(): ReactElement {
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => callOperation('list-sessions', {}, signal),
  });
  const end = useAction((id: string) => callOperation('end-session', { params: { id } }));
  const listed = sessions.data?.sessions ?? [];
  const others = listed.filter(({ isCurrent }) => !isCurrent);
  return (
    <section className="panel stack-tight" aria-labelledby="sessions">
      <h2 id="sessions">{message('sessions.title')}</h2>
      {sessions.isPending ? <Loading /> : null}
      {sessions.isError ? (
        <FailureView error={sessions.error} retry={() => sessions.refetch()} />
      ) : null}
      {listed.length === 0 ? null : (
        <ScrollRegion labelledBy="sessions">
          <table className="data-table people-table">
            <thead>
              <tr>
                <th scope="col">{message('sessions.where')}</th>
                <th scope="col">{message('sessions.address')}</th>
                <th scope="col">{message('sessions.begun')}</th>
                <th scope="col">{message('sessions.used')}</th>
                <th scope="col">{message('node.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {listed.map((one) => (
                <tr key={one.id}>
                  <td title={one.clientName}>
                    {nameBrowser(one.clientName) ?? message('state.unknown')}
                  </td>
                  <td className="code">{one.clientAddress}</td>
                  <td>{formatMoment(one.createdAt)}</td>
                  <td>{formatMoment(one.lastUsedAt)}</td>
                  <td>
                    {one.isCurrent ? (
                      <span className="status status-good">{message('sessions.this')}</span>
                    ) : (
                      <button
                        type="button"
                        className="button-link button-small"
                        disabled={end.isPending}
                        onClick={() => end.mutate(one.id)}
                      >
                        {message('sessions.end')}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <ActionFailure error={end.error} />
      {others.length === 0 ? null : (
        <div>
          <ConfirmButton
            label={message('sessions.endOthers')}
            title={message('sessions.endOthersTitle')}
            run={() => callOperation('end-other-sessions', {})}
          >
            {message('sessions.endOthersWhat', { count: others.length })}
          </ConfirmButton>
        </div>
      )}
    </section>
  );
}
