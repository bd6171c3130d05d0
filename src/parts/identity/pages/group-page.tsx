import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ActsForPanel, BrokersPanel } from './groups/brokers-panel.tsx';
import { GroupPanel } from './groups/group-panel.tsx';
import { GroupTokensPanel } from './groups/group-tokens-panel.tsx';
import { MembersPanel } from './groups/members-panel.tsx';
import { type GroupDetails, groupQuery, groupsQuery } from './queries.ts';

function Head({ group }: { readonly group: GroupDetails }): ReactElement {
  const me = useQuery(nodeQuery).data?.account?.id;
  const navigate = useNavigate();
  const role = group.members.find(({ id }) => id === me)?.role;
  return (
    <div className="page-head">
      <h1>{group.name}</h1>
      {group.isArchived ? (
        <span className="status status-mediocre">{message('group.archived')}</span>
      ) : null}
      <p className="row">
        <PageLink to="/groups">{message('groups.all')}</PageLink>
        <PageLink to="/submissions" search={{ group: group.id }}>
          {message('submissions.title')}
        </PageLink>
        {role === undefined ? null : (
          <PageLink to={`/groups/${group.id}/ena`}>{message('ena.title')}</PageLink>
        )}
        {role === 'owner' ? (
          <PageLink to={`/groups/${group.id}/webhooks`}>{message('webhooks.title')}</PageLink>
        ) : null}
        {role === undefined ? null : (
          <>
            <span className="muted">{message(`role.as.${role}`)}</span>
            <ConfirmButton
              label={message('group.leave')}
              title={message('group.leaveTitle', { name: group.name })}
              run={() => callOperation('leave-group', { params: { group: group.id } })}
              onDone={() => navigate({ to: '/groups' })}
            >
              {message('group.leaveWhat')}
            </ConfirmButton>
          </>
        )}
      </p>
    </div>
  );
}

function Group({ id }: { readonly id: string }): ReactElement {
  const group = useQuery(groupQuery(id));
  const listed = useQuery(groupsQuery).data?.groups.find((one) => one.id === id);
  usePageTitle(group.data?.name ?? message('group.title'));
  if (group.isPending) return <Loading />;
  if (group.isError) {
    return (
      <div className="stack">
        <FailureView error={group.error} isPage retry={() => group.refetch()} />
        <p>
          <PageLink to="/groups">{message('groups.all')}</PageLink>
        </p>
      </div>
    );
  }
  const canManage = listed?.rights.includes('manage') ?? false;
  const panel = { group: group.data, canManage };
  return (
    <div className="stack">
      <Head group={group.data} />
      <GroupPanel {...panel} />
      <MembersPanel {...panel} />
      <BrokersPanel {...panel} />
      <ActsForPanel group={group.data} />
      {canManage ? <GroupTokensPanel group={id} /> : null}
    </div>
  );
}

/** One group: what it says of itself, who is in it, who acts for it and what acts in its name. */
export function Page(): ReactElement {
  usePageTitle(message('group.title'));
  const { group } = useParams({ strict: false }) as { readonly group: string };
  return (
    <AccountGate>
      <Group key={group} id={group} />
    </AccountGate>
  );
}
