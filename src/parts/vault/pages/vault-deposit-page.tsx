import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { AccessKeys } from './access-keys.tsx';
import { DepositFiles } from './deposit-files.tsx';
import { DepositRecords } from './deposit-records.tsx';
import { DescribeForm } from './describe-form.tsx';
import { type Group, groupsQuery, type VaultRecord } from './queries.ts';
import { SendFiles } from './send-files.tsx';

function Deposit({ groups }: { readonly groups: readonly Group[] }): ReactElement {
  const [chosen, setChosen] = useState('');
  const [changed, setChanged] = useState<VaultRecord | null>(null);
  const group = groups.find(({ id }) => id === chosen) ?? groups[0];
  if (group === undefined) return <p className="panel muted">{message('deposit.noGroup')}</p>;
  const maySubmit = group.rights.includes('submit');
  return (
    <>
      <label className="stack-tight">
        <span>{message('deposit.group')}</span>
        <select
          className="native-field"
          value={group.id}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
            setChanged(null);
          }}
        >
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {maySubmit ? (
        <SendFiles key={`send ${group.id}`} group={group.id} />
      ) : (
        <p className="muted">{message('deposit.noGroup')}</p>
      )}
      <DepositFiles group={group} />
      {maySubmit ? (
        <DescribeForm
          key={`describe ${group.id} ${changed?.accession ?? ''} ${changed?.revision ?? ''}`}
          group={group.id}
          record={changed}
          onDone={() => setChanged(null)}
        />
      ) : null}
      <DepositRecords group={group} onChange={setChanged} />
      <AccessKeys />
    </>
  );
}

/** Depositing data: encrypting and sending files, describing them, publishing. */
export function Page(): ReactElement {
  usePageTitle(message('deposit.title'));
  const groups = useQuery(groupsQuery);
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('deposit.title')}</h1>
          <p>{message('deposit.what')}</p>
        </div>
        {groups.isPending ? <Loading /> : null}
        {groups.isError ? (
          <FailureView error={groups.error} retry={() => groups.refetch()} />
        ) : null}
        {groups.isSuccess ? <Deposit groups={groups.data.groups} /> : null}
      </div>
    </AccountGate>
  );
}
