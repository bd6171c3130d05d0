import { NativeSelect } from '@mantine/core';
import type { ReactElement } from 'react';
import { type NodeRole, nodeRoles } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { ListedAccount } from '../queries.ts';

/** More than a page can show at once; the search finds the others. */
const MAX_ROWS = 200;

function AccountActions({ account }: { readonly account: ListedAccount }): ReactElement {
  const { id, name, isDisabled } = account;
  const params = { id };
  const enable = useAction(() =>
    callOperation('set-account-state', { params, body: { isDisabled: false } }),
  );
  return (
    <span className="row">
      {isDisabled ? (
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('people.enableNamed', { name })}
          disabled={enable.isPending}
          onClick={() => enable.mutate()}
        >
          {message('people.enable')}
        </button>
      ) : (
        <ConfirmButton
          label={message('people.disable')}
          accessibleLabel={message('people.disableNamed', { name })}
          title={message('people.disableTitle', { name })}
          run={() => callOperation('set-account-state', { params, body: { isDisabled: true } })}
        >
          {message('people.disableWhat')}
        </ConfirmButton>
      )}
      <ConfirmButton
        isGrave
        label={message('people.delete')}
        accessibleLabel={message('people.deleteNamed', { name })}
        title={message('people.deleteTitle', { name })}
        run={() => callOperation('delete-account', { params })}
      >
        {message('people.deleteWhat')}
      </ConfirmButton>
      <ActionFailure error={enable.error} />
    </span>
  );
}

function AccountRow({ account }: { readonly account: ListedAccount }): ReactElement {
  const setRole = useAction((role: NodeRole) =>
    callOperation('set-account-role', { params: { id: account.id }, body: { role } }),
  );
  return (
    <tr>
      <th scope="row">
        <span className="row">
          {account.name}
          {account.isDisabled ? (
            <span className="status status-bad">{message('people.disabled')}</span>
          ) : null}
        </span>
        <span className="muted small block">{account.email}</span>
      </th>
      <td>
        <NativeSelect
          size="xs"
          aria-label={message('people.roleOf', { name: account.name })}
          value={account.role}
          disabled={setRole.isPending}
          data={nodeRoles.map((value) => ({ value, label: message(`people.role.${value}`) }))}
          onChange={(event) => setRole.mutate(event.currentTarget.value as NodeRole)}
        />
        <ActionFailure error={setRole.error} />
      </td>
      <td>{message(account.hasSecondFactor ? 'people.hasFactor' : 'people.hasNoFactor')}</td>
      <td>{formatMoment(account.createdAt)}</td>
      <td>
        <AccountActions account={account} />
      </td>
    </tr>
  );
}

/** Accounts with role, state and what an administrator may do with them. */
export function AccountTable({
  accounts,
}: {
  readonly accounts: readonly ListedAccount[];
}): ReactElement {
  return (
    <>
      <ScrollRegion labelledBy="accounts">
        <table className="data-table people-table">
          <thead>
            <tr>
              <th scope="col">{message('members.name')}</th>
              <th scope="col">{message('profile.role')}</th>
              <th scope="col">{message('people.factor')}</th>
              <th scope="col">{message('profile.since')}</th>
              <th scope="col">{message('node.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {accounts.slice(0, MAX_ROWS).map((account) => (
              <AccountRow key={account.id} account={account} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {accounts.length > MAX_ROWS ? (
        <p className="muted small">{message('people.more', { count: MAX_ROWS })}</p>
      ) : null}
    </>
  );
}
