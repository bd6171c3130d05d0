import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { nodeQuery } from '../api/queries.ts';
import { message } from '../messages/message.ts';
import { SignInLink } from './sign-in-link.tsx';

/** On a private node, shows its children to who is signed in, and to others the way to the door. */
export function PrivateGate({ children }: { readonly children: ReactNode }): ReactElement {
  const node = useQuery(nodeQuery);
  if (node.data?.isPrivate !== true || node.data.account !== null) return <>{children}</>;
  return (
    <div className="panel empty stack-tight">
      <h1>{message('gate.privateTitle')}</h1>
      <p className="muted">{message('gate.private')}</p>
      <p>
        <SignInLink />
      </p>
    </div>
  );
}
