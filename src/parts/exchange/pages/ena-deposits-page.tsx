import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { AccountForm } from './ena/account-form.tsx';
import { DepositList } from './ena/deposit-list.tsx';
import { OrderForm } from './ena/order-form.tsx';

function Deposits({ group }: { readonly group: string }): ReactElement {
  const account = useQuery({
    queryKey: ['ena', group, 'account'],
    queryFn: () => callOperation('get-ena-account', { params: { group } }),
  });
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: () => callOperation('list-groups', {}),
  });
  const role = useQuery(nodeQuery).data?.account?.role;
  if (account.isPending || groups.isPending) return <Loading />;
  if (account.isError) {
    return <FailureView error={account.error} isPage retry={() => account.refetch()} />;
  }
  const own = groups.data?.groups.find(({ id }) => id === group);
  // An administrator has every right in every group of the node's own.
  const canManage = role === 'administrator' || (own?.rights.includes('manage') ?? false);
  const found = account.data.account;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('ena.of', { name: own?.name ?? group })}</h1>
        <p className="row">
          <PageLink to={`/groups/${group}`}>{message('ena.group')}</PageLink>
        </p>
      </div>
      <p>{message('ena.what')}</p>
      {found?.problem == null ? null : <p className="notice notice-warn">{found.problem}</p>}
      {found === null && !canManage ? <p className="muted">{message('ena.none')}</p> : null}
      {found === null ? null : <DepositList group={group} />}
      {found !== null && canManage ? <OrderForm group={group} /> : null}
      {canManage ? <AccountForm group={group} account={found} /> : null}
    </div>
  );
}

/** How a group's deposits at ENA stand; owners say how they are made, and order them. */
export function Page(): ReactElement {
  usePageTitle(message('ena.title'));
  const { group } = useParams({ strict: false }) as { readonly group: string };
  return (
    <AccountGate>
      <Deposits key={group} group={group} />
    </AccountGate>
  );
}
