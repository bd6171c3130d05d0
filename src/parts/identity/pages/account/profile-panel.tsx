import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { type AccountDetails, accountQuery } from '../queries.ts';

function Profile({ account }: { readonly account: AccountDetails }): ReactElement {
  const [name, setName] = useState(account.name);
  const rename = useAction(() => callOperation('update-account', { body: { name: name.trim() } }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{message('signIn.email')}</dt>
          <dd>{account.email === '' ? message('state.notGiven') : account.email}</dd>
        </div>
        <div>
          <dt>{message('profile.role')}</dt>
          <dd>{message(`account.${account.role}`)}</dd>
        </div>
        <div>
          <dt>{message('profile.since')}</dt>
          <dd>{formatMoment(account.createdAt)}</dd>
        </div>
      </dl>
      <form className="field-row" onSubmit={submit}>
        <TextInput
          label={message('welcome.name')}
          autoComplete="name"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <button
          type="submit"
          className="button-link"
          disabled={rename.isPending || name.trim() === '' || name.trim() === account.name}
        >
          {message('profile.save')}
        </button>
      </form>
      <ActionFailure error={rename.error} />
      <p>
        <PageLink to="/notices/preferences">{message('preferences.title')}</PageLink>
      </p>
    </>
  );
}

/** Who the account is. */
export function ProfilePanel(): ReactElement {
  const account = useQuery(accountQuery);
  return (
    <section className="panel stack-tight" aria-labelledby="profile">
      <h2 id="profile">{message('profile.title')}</h2>
      {account.isPending ? <Loading /> : null}
      {account.isError ? (
        <FailureView error={account.error} retry={() => account.refetch()} />
      ) : null}
      {account.data === undefined ? null : <Profile account={account.data} />}
    </section>
  );
}
