import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { GroupRole } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { RoleSelect } from './role-select.tsx';

function Waiting({ group }: { readonly group: string }): ReactElement | null {
  const waiting = useQuery({
    queryKey: ['invitations', group],
    queryFn: ({ signal }) => callOperation('list-invitations', { params: { group } }, signal),
  });
  const withdraw = useAction((id: string) =>
    callOperation('withdraw-invitation', { params: { group, id } }),
  );
  if (waiting.isError) {
    return <FailureView error={waiting.error} retry={() => waiting.refetch()} />;
  }
  const invitations = waiting.data?.invitations ?? [];
  if (invitations.length === 0) return null;
  return (
    <>
      <h3>{message('members.invited')}</h3>
      <ul className="plain-rows">
        {invitations.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="row row-spread">
            <span>
              {email}{' '}
              <span className="muted small">
                {message(`role.${role}`)},{' '}
                {message('invitation.until', { when: formatMoment(expiresAt) })}
              </span>
            </span>
            <button
              type="button"
              className="button-link button-small"
              aria-label={message('members.withdrawNamed', { email })}
              disabled={withdraw.isPending}
              onClick={() => withdraw.mutate(id)}
            >
              {message('members.withdraw')}
            </button>
          </li>
        ))}
      </ul>
      <ActionFailure error={withdraw.error} />
    </>
  );
}

/** Inviting people into a group by mail, and the invitations that nobody has answered yet. */
export function Invitations({ group }: { readonly group: string }): ReactElement {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<GroupRole>('submitter');
  const invite = useAction(
    () =>
      callOperation('invite-member', { params: { group }, body: { email: email.trim(), role } }),
    () => setEmail(''),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <div className="stack-tight sub-panel">
      <Waiting group={group} />
      <h3>{message('members.invite')}</h3>
      <form className="field-row" onSubmit={submit}>
        <TextInput
          label={message('signIn.email')}
          type="email"
          autoComplete="off"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleSelect role={role} label={message('members.role')} onChange={setRole} />
        <button type="submit" className="button-link button-primary" disabled={invite.isPending}>
          {message('members.send')}
        </button>
      </form>
      <p className="muted small">{message(`role.may.${role}`)}</p>
      {invite.isSuccess && email === '' ? (
        <p className="notice" role="status">
          {message('members.sent')}
        </p>
      ) : null}
      <ActionFailure error={invite.error} />
    </div>
  );
}
