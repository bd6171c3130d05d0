import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { GroupRole } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { GroupDetails } from '../queries.ts';
import { Invitations } from './invitations.tsx';
import { RoleSelect } from './role-select.tsx';

type Member = GroupDetails['members'][number];

/** Makes another member an owner and oneself a reviewer, in this order: a group is never without one. */
function HandOver({
  group,
  member,
  me,
}: {
  readonly group: string;
  readonly member: Member;
  readonly me: string;
}): ReactElement {
  const setRole = (account: string, role: GroupRole) =>
    callOperation('set-member-role', { params: { group, account }, body: { role } });
  return (
    <ConfirmButton
      label={message('members.handOver')}
      accessibleLabel={message('members.handOverNamed', { name: member.name })}
      title={message('members.handOverTitle', { name: member.name })}
      run={async () => {
        await setRole(member.id, 'owner');
        await setRole(me, 'reviewer');
      }}
    >
      {message('members.handOverWhat', { name: member.name })}
    </ConfirmButton>
  );
}

function MemberRow({
  group,
  member,
  me,
  canManage,
}: {
  readonly group: GroupDetails;
  readonly member: Member;
  /** Id of the reader's account. */
  readonly me: string;
  readonly canManage: boolean;
}): ReactElement {
  const params = { group: group.id, account: member.id };
  const setRole = useAction((role: GroupRole) =>
    callOperation('set-member-role', { params, body: { role } }),
  );
  const owners = group.members.filter(({ role }) => role === 'owner');
  const isLastOwner = member.role === 'owner' && owners.length === 1;
  const amOwner = owners.some(({ id }) => id === me);
  return (
    <tr>
      <th scope="row">
        {member.name}{' '}
        {member.id === me ? <span className="muted">{message('members.you')}</span> : null}
      </th>
      <td>{member.email}</td>
      <td>
        {canManage ? (
          <RoleSelect
            isLabelHidden
            label={message('members.roleOf', { name: member.name })}
            role={member.role}
            disabled={isLastOwner || setRole.isPending}
            onChange={(role) => setRole.mutate(role)}
          />
        ) : (
          message(`role.${member.role}`)
        )}
        <ActionFailure error={setRole.error} />
      </td>
      <td>{formatMoment(member.joinedAt)}</td>
      {canManage ? (
        <td>
          <span className="row">
            {amOwner && member.id !== me ? (
              <HandOver group={group.id} member={member} me={me} />
            ) : null}
            {isLastOwner ? (
              <span className="muted small">{message('members.lastOwner')}</span>
            ) : (
              <ConfirmButton
                label={message('members.remove')}
                accessibleLabel={message('members.removeNamed', { name: member.name })}
                title={message('members.removeTitle', { name: member.name })}
                run={() => callOperation('remove-member', { params })}
              >
                {message('members.removeWhat')}
              </ConfirmButton>
            )}
          </span>
        </td>
      ) : null}
    </tr>
  );
}

/** Who is in the group, with which role; for its owners, inviting, changing and removing. */
export function MembersPanel({
  group,
  canManage,
}: {
  readonly group: GroupDetails;
  readonly canManage: boolean;
}): ReactElement {
  const me = useQuery(nodeQuery).data?.account?.id ?? '';
  return (
    <section className="panel stack-tight" aria-labelledby="members">
      <h2 id="members">{message('members.title')}</h2>
      {group.members.length === 0 ? (
        <p className="muted">{message('members.none')}</p>
      ) : (
        <ScrollRegion labelledBy="members">
          <table className="data-table people-table">
            <thead>
              <tr>
                <th scope="col">{message('members.name')}</th>
                <th scope="col">{message('signIn.email')}</th>
                <th scope="col">{message('members.role')}</th>
                <th scope="col">{message('members.joined')}</th>
                {canManage ? <th scope="col">{message('node.actions')}</th> : null}
              </tr>
            </thead>
            <tbody>
              {group.members.map((member) => (
                <MemberRow key={member.id} {...{ group, member, me, canManage }} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <details>
        <summary>{message('role.whatTitle')}</summary>
        <dl className="role-list">
          {(['reader', 'submitter', 'reviewer', 'owner'] as const).map((role) => (
            <div key={role}>
              <dt>{message(`role.${role}`)}</dt>
              <dd>{message(`role.may.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {canManage ? <Invitations group={group.id} /> : null}
    </section>
  );
}
