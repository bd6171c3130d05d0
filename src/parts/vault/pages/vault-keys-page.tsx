import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

type Key = Answer<'list-vault-keys'>['keys'][number];

function KeyActions({ vaultKey }: { readonly vaultKey: Key }): ReactElement {
  const { id: key, state } = vaultKey;
  const set = (wanted: 'deprecated' | 'retired') =>
    callOperation('set-vault-key-state', { params: { key }, body: { state: wanted } });
  const restore = useAction(() => set('deprecated'));
  return (
    <>
      {state === 'deprecated' ? (
        <ConfirmButton
          label={message('vaultKeys.retire')}
          accessibleLabel={message('vaultKeys.retireOf', { key })}
          title={message('vaultKeys.retireTitle')}
          isGrave
          run={() => set('retired')}
        >
          {message('vaultKeys.retireWhat', { key })}
        </ConfirmButton>
      ) : null}
      {state === 'retired' ? (
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('vaultKeys.restoreOf', { key })}
          disabled={restore.isPending}
          onClick={() => restore.mutate()}
        >
          {message('vaultKeys.restore')}
        </button>
      ) : null}
      <ActionFailure error={restore.error} />
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly Key[] }): ReactElement {
  return (
    <ScrollRegion label={message('vaultKeys.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('vaultKeys.id')}</th>
            <th scope="col">{message('vaultKeys.state')}</th>
            <th scope="col">{message('vaultKeys.since')}</th>
            <th scope="col">{message('vaultKeys.headers')}</th>
            <th scope="col">{message('vaultKeys.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                <code>{key.id}</code>
              </th>
              <td>{message(`vaultKeys.state.${key.state}`)}</td>
              <td>{formatMoment(key.changedAt)}</td>
              <td>{formatCount(key.headers)}</td>
              <td>
                <KeyActions vaultKey={key} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The node's keys, for those who run it. */
export function Page(): ReactElement {
  usePageTitle(message('vaultKeys.title'));
  const list = useQuery({
    queryKey: ['vault-keys'],
    queryFn: ({ signal }) => callOperation('list-vault-keys', {}, signal),
  });
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('vaultKeys.title')}</h1>
          <p>{message('vaultKeys.what')}</p>
        </div>
        {list.isPending ? <Loading /> : null}
        {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
        {list.isSuccess ? (
          <section className="panel stack">
            <KeyTable keys={list.data.keys} />
            <div>
              <ConfirmButton
                label={message('vaultKeys.rotate')}
                title={message('vaultKeys.rotateTitle')}
                run={() => callOperation('rotate-vault-keys', {})}
              >
                {message('vaultKeys.rotateWhat')}
              </ConfirmButton>
            </div>
            <p className="small muted">{message('vaultKeys.destroyHint')}</p>
          </section>
        ) : null}
      </div>
    </AccountGate>
  );
}
