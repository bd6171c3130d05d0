import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { nodeRoles } from '../../../schema/caller.ts';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { AdministratorGate } from '../../../web/shell/access-gate.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { AccountTable } from './people/account-table.tsx';
import { type AccountFilter, filterAccounts } from './people/filter-accounts.ts';

function Invite(): ReactElement {
  const [email, setEmail] = useState('');
  const invite = useAction(
    () => callOperation('invite-account', { body: { email: email.trim() } }),
    () => setEmail(''),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <section className="panel stack-tight" aria-labelledby="invite">
      <h2 id="invite">{message('people.invite')}</h2>
      <p className="muted">{message('people.inviteWhat')}</p>
      <form className="field-row" onSubmit={submit}>
        <TextInput
          label={message('signIn.email')}
          type="email"
          autoComplete="off"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <button type="submit" className="button-link button-primary" disabled={invite.isPending}>
          {message('members.send')}
        </button>
      </form>
      {invite.isSuccess && email === '' ? (
        <p className="notice" role="status">
          {message('people.invited')}
        </p>
      ) : null}
      <ActionFailure error={invite.error} />
    </section>
  );
}

function Accounts(): ReactElement {
  const [filter, setFilter] = useState<AccountFilter>({ text: '', show: 'all' });
  const accounts = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => callOperation('list-accounts', {}, signal),
  });
  const all = accounts.data?.accounts ?? [];
  const shown = filterAccounts(all, filter);
  return (
    <section className="panel stack-tight" aria-labelledby="accounts">
      <h2 id="accounts">{message('people.accounts')}</h2>
      <div className="field-row">
        <TextInput
          label={message('people.search')}
          type="search"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
        <NativeSelect
          label={message('people.show')}
          value={filter.show}
          data={(['all', ...nodeRoles, 'disabled'] as const).map((value) => ({
            value,
            label: message(`people.show.${value}`),
          }))}
          onChange={(event) =>
            setFilter({ ...filter, show: event.currentTarget.value as AccountFilter['show'] })
          }
        />
      </div>
      {accounts.isPending ? <Loading /> : null}
      {accounts.isError ? (
        <FailureView error={accounts.error} retry={() => accounts.refetch()} />
      ) : null}
      {accounts.data === undefined ? null : (
        <>
          <p className="muted small" role="status">
            {message('people.found', { count: shown.length })}
          </p>
          {shown.length === 0 ? null : <AccountTable accounts={shown} />}
        </>
      )}
    </section>
  );
}

/** The people of the node, for its administrators. */
export function Page(): ReactElement {
  usePageTitle(message('people.title'));
  return (
    <AdministratorGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('people.title')}</h1>
          <p>{message('people.what')}</p>
        </div>
        <Accounts />
        <Invite />
      </div>
    </AdministratorGate>
  );
}
