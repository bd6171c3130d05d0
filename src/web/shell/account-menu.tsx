import { Menu } from '@mantine/core';
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
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <button type="button" className="button-link button-small account-button">
          {account.name}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.role === 'administrator'
            ? message('account.administrator')
            : message('account.member')}
          <br />
          {account.email}
        </Menu.Label>
        <Menu.Item onClick={() => signOut.mutate()}>{message('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
