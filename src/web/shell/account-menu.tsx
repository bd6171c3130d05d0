import { Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { client } from '../api/client.ts';
import { nodeQuery } from '../api/queries.ts';
import type { Account } from '../api/types.ts';
import { message } from '../messages/message.ts';
import { SignInLink } from './sign-in-link.tsx';

function listLinks({ role }: Account): readonly { readonly to: string; readonly label: string }[] {
  return [
    { to: '/account', label: message('account.page') },
    { to: '/groups', label: message('groups.title') },
    { to: '/notices', label: message('nav.notices') },
    { to: '/saved', label: message('saved.title') },
    ...(role === 'administrator' ? [{ to: '/people', label: message('people.title') }] : []),
  ];
}

/** Who is signed in, the pages that are this person's own, and the way out; or the link to sign in. */
export function AccountMenu(): ReactElement | null {
  const node = useQuery(nodeQuery);
  const queryClient = useQueryClient();
  const signOut = useMutation({
    mutationFn: client.signOut,
    onSettled: () => queryClient.invalidateQueries(),
  });
  if (node.data === undefined) return null;
  const account = node.data.account;
  if (account === null) return <SignInLink className="quiet-link" />;
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={240}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button type="button" className="button-link button-small account-button">
          <span className="account-name">{account.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={message('account.label')}>
        <Menu.Label>
          {account.email === '' ? account.name : account.email}
          <br />
          {message(`account.${account.role}`)}
        </Menu.Label>
        {listLinks(account).map(({ to, label }) => (
          <Menu.Item key={to} renderRoot={(props) => <Link to={to} search={{}} {...props} />}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>{message('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
