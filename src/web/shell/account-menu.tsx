import { Popover } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { client } from '../api/client.ts';
import { nodeQuery } from '../api/queries.ts';
import { message } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';

/** Who is signed in and the way out, or the link to sign in. */
export function AccountMenu(): ReactElement | null {
  const node = useQuery(nodeQuery);
  const queryClient = useQueryClient();
  const signOut = useMutation({
    mutationFn: client.signOut,
    onSettled: () => queryClient.invalidateQueries(),
  });
  if (node.data === undefined) return null;
  const account = node.data.account;
  if (account === null) {
    return (
      <PageLink to="/sign-in" className="quiet-link">
        {message('account.signIn')}
      </PageLink>
    );
  }
  return (
    <Popover position="bottom-end" shadow="md" width={240} withinPortal={false} trapFocus>
      <Popover.Target>
        <button type="button" className="button-link button-small account-button">
          {account.name}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={message('account.label')}>
        <div className="stack-tight">
          <p className="small">{account.email}</p>
          <p className="small muted">
            {account.role === 'administrator'
              ? message('account.administrator')
              : message('account.member')}
          </p>
          <button
            type="button"
            className="button-link button-small"
            onClick={() => signOut.mutate()}
          >
            {message('account.signOut')}
          </button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
