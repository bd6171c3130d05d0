import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ownInvitationsQuery } from '../queries.ts';

/** Invitations to the account's address, to be answered here as well as by their mail. */
export function OwnInvitations(): ReactElement | null {
  const invitations = useQuery(ownInvitationsQuery).data?.invitations ?? [];
  const answer = useAction(({ id, isAccepted }: { id: string; isAccepted: boolean }) =>
    callOperation('answer-own-invitation', { params: { id }, body: { isAccepted } }),
  );
  if (invitations.length === 0 && answer.error === null) return null;
  return (
    <div className="notice stack-tight">
      {invitations.map(({ id, name, role, expiresAt }) => (
        <div key={id} className="row row-spread">
          <p>
            <strong>{message('invitation.to', { group: name })}</strong>{' '}
            {message(`role.invitedAs.${role}`)}{' '}
            <span className="muted small">
              {message('invitation.until', { when: formatMoment(expiresAt) })}
            </span>
          </p>
          <span className="row">
            <button
              type="button"
              className="button-link button-small button-primary"
              aria-label={message('invitation.acceptNamed', { group: name })}
              disabled={answer.isPending}
              onClick={() => answer.mutate({ id, isAccepted: true })}
            >
              {message('invitation.acceptShort')}
            </button>
            <button
              type="button"
              className="button-link button-small"
              aria-label={message('invitation.declineNamed', { group: name })}
              disabled={answer.isPending}
              onClick={() => answer.mutate({ id, isAccepted: false })}
            >
              {message('invitation.decline')}
            </button>
          </span>
        </div>
      ))}
      <ActionFailure error={answer.error} />
    </div>
  );
}
