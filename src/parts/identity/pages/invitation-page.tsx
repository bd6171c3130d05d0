import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { Account } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { PasswordForm } from './form/password-form.tsx';

type Invitation = Answer<'get-invitation'>;

function Accept({
  token,
  invitation,
  account,
}: {
  readonly token: string;
  readonly invitation: Invitation;
  readonly account: Account;
}): ReactElement {
  const navigate = useNavigate();
  const accept = useAction(
    () => callOperation('accept-invitation', { params: { token } }),
    ({ group }) => navigate({ to: `/groups/${group}` }),
  );
  return (
    <>
      {account.email === invitation.email ? null : (
        <p className="notice notice-warn">
          {message('invitation.otherAddress', { email: invitation.email, name: account.name })}
        </p>
      )}
      <ActionFailure error={accept.error} />
      <div>
        <button
          type="button"
          className="button-link button-primary"
          disabled={accept.isPending || accept.isSuccess}
          onClick={() => accept.mutate()}
        >
          {message('invitation.accept', { name: account.name })}
        </button>
      </div>
    </>
  );
}

function AcceptAsNew({
  token,
  email,
}: {
  readonly token: string;
  readonly email: string;
}): ReactElement {
  const navigate = useNavigate();
  return (
    <>
      <h2>{message('invitation.newAccount')}</h2>
      <p className="muted">{message('invitation.newAccountWhat', { email })}</p>
      <PasswordForm
        label={message('invitation.acceptAsNew')}
        asksName
        userName={email}
        run={(body) => callOperation('accept-invitation-as-new', { params: { token }, body })}
        onDone={() => navigate({ to: '/groups' })}
      />
      <p className="small">
        <SignInLink className="quiet-text-link" /> {message('invitation.orSignIn')}
      </p>
    </>
  );
}

/** Where the link of an invitation leads: joins a group, with the account there is or a new one. */
export function Page(): ReactElement {
  usePageTitle(message('invitation.title'));
  const { token } = useParams({ strict: false }) as { readonly token: string };
  const node = useQuery(nodeQuery);
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => callOperation('get-invitation', { params: { token } }),
    // Once accepted it is gone, and the page that says so would come before the group's.
    meta: { isOnce: true },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (invitation.isPending || node.isPending) return <Loading />;
  if (invitation.isError) return <FailureView error={invitation.error} isPage />;
  if (node.isError) return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  const { group, role, email, hasAccount } = invitation.data;
  const account = node.data.account;
  return (
    <div className="panel narrow stack">
      <h1>{message('invitation.to', { group })}</h1>
      <p>
        {message(`role.invitedAs.${role}`)} {message(`role.may.${role}`)}
      </p>
      {account === null ? null : <Accept {...{ token, account, invitation: invitation.data }} />}
      {account === null && hasAccount ? (
        <>
          <p>{message('invitation.hasAccount', { email })}</p>
          <div>
            <SignInLink />
          </div>
        </>
      ) : null}
      {account === null && !hasAccount ? <AcceptAsNew token={token} email={email} /> : null}
    </div>
  );
}
