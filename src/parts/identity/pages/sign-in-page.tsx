import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { client } from '../../../web/api/client.ts';
import { ApiFailure } from '../../../web/api/http.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { useReturnAddress } from '../../../web/router/return-address.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { OtherWays } from './sign-in/other-ways.tsx';
import { ProviderProblem } from './sign-in/provider-problem.tsx';

function asksForCode(error: Error | null): boolean {
  return error instanceof ApiFailure && error.details.code === 'second-factor-required';
}

/** Signing in with a password, with the code of an authenticator where one is set, or in another way. */
export function Page(): ReactElement {
  usePageTitle(message('signIn.title'));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const node = useQuery(nodeQuery);
  const queryClient = useQueryClient();
  const router = useRouter();
  const back = useReturnAddress();
  const goOn = async (): Promise<void> => {
    await queryClient.invalidateQueries();
    router.history.push(back);
  };
  const signIn = useMutation({
    mutationFn: client.signIn,
    onSuccess: goOn,
    onError: (error) => {
      if (asksForCode(error)) setCode('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ email, password, ...(code === null ? {} : { code: code.trim() }) });
  };
  const account = node.data?.account ?? null;
  if (account !== null) {
    return (
      <div className="panel narrow stack">
        <h1>{message('signIn.title')}</h1>
        <ProviderProblem />
        <p>{message('signIn.already', { name: account.name })}</p>
        <PageLink to="/">{message('notFound.home')}</PageLink>
      </div>
    );
  }
  return (
    <form className="panel narrow stack" onSubmit={submit}>
      <h1>{message('signIn.title')}</h1>
      <ProviderProblem />
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
      {code === null ? null : (
        <TextInput
          label={message('signInWays.code')}
          description={message('signInWays.codeWhat')}
          autoComplete="one-time-code"
          autoFocus
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      {signIn.isError && !asksForCode(signIn.error) ? <FailureView error={signIn.error} /> : null}
      <div>
        <button type="submit" className="button-link button-primary" disabled={signIn.isPending}>
          {message('account.signIn')}
        </button>
      </div>
      <p className="small row">
        <PageLink to="/password">{message('signIn.forgotten')}</PageLink>
        <PageLink to="/join">{message('join.title')}</PageLink>
      </p>
      <OtherWays returnTo={back} onSignedIn={goOn} />
      <p className="muted small">{message('signIn.noAccount')}</p>
    </form>
  );
}
