import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { nodeQuery } from '../api/queries.ts';
import { message } from '../messages/message.ts';
import { FailureView } from './failure-view.tsx';
import { Loading } from './loading.tsx';
import { SignInLink } from './sign-in-link.tsx';

/** Shows its children to administrators, and to everybody else who may see them and how to get in. */
export function AdministratorGate({ children }: { readonly children: ReactNode }): ReactElement {
  const node = useQuery(nodeQuery);
  if (node.isPending) return <Loading />;
  if (node.isLoadingError)
    return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  const account = node.data.account;
  if (account?.role === 'administrator') return <>{children}</>;
  return (
    <div className="panel empty stack-tight">
      <h1>{message('gate.title')}</h1>
      <p className="muted">
        {account === null ? message('gate.signedOut') : message('gate.notAdministrator')}
      </p>
      {account === null ? (
        <p>
          <SignInLink />
        </p>
      ) : null}
    </div>
  );
}
