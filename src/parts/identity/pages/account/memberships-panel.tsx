import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { OwnInvitations } from '../groups/own-invitations.tsx';
import { groupsQuery } from '../queries.ts';

/** Groups that the account is a member of, and invitations that wait for an answer. */
export function MembershipsPanel(): ReactElement {
  const groups = useQuery(groupsQuery);
  const mine = groups.data?.groups.filter(({ role }) => role !== null) ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="memberships">
      <h2 id="memberships">{message('groups.mine')}</h2>
      {groups.isPending ? <Loading /> : null}
      {groups.isError ? <FailureView error={groups.error} retry={() => groups.refetch()} /> : null}
      {groups.isSuccess && mine.length === 0 ? (
        <p className="muted">{message('groups.noneMine')}</p>
      ) : null}
      <ul className="plain-rows">
        {mine.map(({ id, name, role }) => (
          <li key={id} className="row row-spread">
            <span>
              <PageLink to={`/groups/${id}`}>{name}</PageLink>{' '}
              <span className="muted">{role === null ? '' : message(`role.${role}`)}</span>
            </span>
            <ConfirmButton
              label={message('group.leave')}
              accessibleLabel={message('group.leaveNamed', { name })}
              title={message('group.leaveTitle', { name })}
              run={() => callOperation('leave-group', { params: { group: id } })}
            >
              {message('group.leaveWhat')}
            </ConfirmButton>
          </li>
        ))}
      </ul>
      <OwnInvitations />
      <p>
        <PageLink to="/groups">{message('groups.all')}</PageLink>
      </p>
    </section>
  );
}
