import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { type Group, recordsQuery, type VaultRecord } from './queries.ts';

function Actions({
  record,
  group,
  onChange,
}: {
  readonly record: VaultRecord;
  readonly group: Group;
  readonly onChange: (record: VaultRecord) => void;
}): ReactElement {
  const { accession, state } = record;
  const params = { record: accession };
  const submit = useAction(() => callOperation('submit-vault-record', { params }));
  const maySubmit = group.rights.includes('submit');
  return (
    <div className="row">
      {maySubmit && (state === 'draft' || state === 'published') ? (
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('deposit.changeOf', { accession })}
          onClick={() => onChange(record)}
        >
          {message('deposit.change')}
        </button>
      ) : null}
      {state === 'draft' && maySubmit ? (
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('deposit.submitOf', { accession })}
          disabled={submit.isPending}
          onClick={() => submit.mutate()}
        >
          {message('deposit.submit')}
        </button>
      ) : null}
      {state === 'submitted' && group.rights.includes('release') ? (
        <ConfirmButton
          label={message('deposit.publish')}
          accessibleLabel={message('deposit.publishOf', { accession })}
          title={message('deposit.publishTitle')}
          run={() =>
            callOperation('decide-vault-record', { params, body: { decision: 'publish' } })
          }
        >
          {message('deposit.publishWhat', { accession })}
        </ConfirmButton>
      ) : null}
      <ActionFailure error={submit.error} />
    </div>
  );
}

/** What a group has described, with where it stands. */
export function DepositRecords({
  group,
  onChange,
}: {
  readonly group: Group;
  readonly onChange: (record: VaultRecord) => void;
}): ReactElement {
  const found = useQuery(recordsQuery(group.id));
  const records = found.data?.records ?? [];
  return (
    <section className="panel stack" aria-labelledby="deposit-records">
      <h2 id="deposit-records">{message('deposit.records')}</h2>
      {found.isPending ? <Loading /> : null}
      {found.isError ? <FailureView error={found.error} retry={() => found.refetch()} /> : null}
      {found.isSuccess && records.length === 0 ? (
        <p className="muted">{message('deposit.noRecords')}</p>
      ) : null}
      {records.length === 0 ? null : (
        <ScrollRegion label={message('deposit.records')}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('vault.accession')}</th>
                <th scope="col">{message('deposit.kind')}</th>
                <th scope="col">{message('deposit.alias')}</th>
                <th scope="col">{message('deposit.state')}</th>
                <th scope="col">{message('vaultKeys.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <tr key={record.accession}>
                  <td>
                    <code>{record.accession}</code>
                  </td>
                  <td>{message(`deposit.kind.${record.kind}`)}</td>
                  <td>
                    {record.alias ?? String(record.body.title)}{' '}
                    {record.simulated ? <SimulatedTag /> : null}
                  </td>
                  <td>
                    {message(`deposit.recordState.${record.state}`)}
                    {record.stateReason === null ? null : (
                      <p className="small muted">{record.stateReason}</p>
                    )}
                  </td>
                  <td>
                    <Actions record={record} group={group} onChange={onChange} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
