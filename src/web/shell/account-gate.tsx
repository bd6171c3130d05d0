import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { nodeQuery } from '../api/queries.ts';
import { message } from '../messages/message.ts';
import { FailureView } from './failure-view.tsx';
import { Loading } from './loading.tsx';
import { SignInLink } from './sign-in-link.tsx';

/** Shows its children to those who are signed in, and to others how to. */
export function AccountGate({ children }: { readonly children: ReactNode }): ReactElement {
  const node = useQuery(nodeQuery);
  if (node.isPending) return <Loading />;
  if (node.isLoadingError)
    return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  if (node.data.account !== null) return <>{children}</>;
  return (
    <div className="panel empty stack-tight">
      <h1>{message('gate.accountTitle')}</h1>
      <p>
        <SignInLink />
      </p>
    </div>
  );
}
