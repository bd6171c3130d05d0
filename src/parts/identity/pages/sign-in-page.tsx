import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { client } from '../../../web/api/client.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { useReturnAddress } from '../../../web/router/return-address.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';

/** Signing in with e-mail address and password. */
export function Page(): ReactElement {
  usePageTitle(message('signIn.title'));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const node = useQuery(nodeQuery);
  const queryClient = useQueryClient();
  const router = useRouter();
  const back = useReturnAddress();
  const signIn = useMutation({
    mutationFn: client.signIn,
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      router.history.push(back);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ email, password });
  };
  const account = node.data?.account ?? null;
  if (account !== null) {
    return (
      <div className="panel narrow stack">
        <h1>{message('signIn.title')}</h1>
        <p>{message('signIn.already', { name: account.name })}</p>
        <PageLink to="/">{message('notFound.home')}</PageLink>
      </div>
    );
  }
  return (
    <form className="panel narrow stack" onSubmit={submit}>
      <h1>{message('signIn.title')}</h1>
      {node.data?.setupNeeded ? (
        <p className="notice notice-warn">{message('home.setupDetail')}</p>
      ) : null}
      <TextInput
        label={message('signIn.email')}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={message('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': message('signIn.showPassword'), tabIndex: 0 }}
      />
      {signIn.isError ? <FailureView error={signIn.error} /> : null}
      <div>
        <button type="submit" className="button-link button-primary" disabled={signIn.isPending}>
          {message('account.signIn')}
        </button>
      </div>
      <p className="small row">
        <PageLink to="/password">{message('signIn.forgotten')}</PageLink>
        <PageLink to="/join">{message('join.title')}</PageLink>
      </p>
      <p className="muted small">{message('signIn.noAccount')}</p>
    </form>
  );
}
