import { type ReactElement, useState } from 'react';
import type { TokenScope } from '../../../../schema/caller.ts';
import { formatDay, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { ListedToken } from '../queries.ts';
import { ShownOnce } from './shown-once.tsx';
import { type NewToken, TokenForm } from './token-form.tsx';

type NamedGroups = readonly { readonly id: string; readonly name: string }[];

function TokenRow({
  token,
  groups,
  withdraw,
}: {
  readonly token: ListedToken;
  readonly groups: NamedGroups;
  readonly withdraw: (id: string) => Promise<unknown>;
}): ReactElement {
  const { id, name, scopes, limitGroup, lastUsedOn, lastUsedAddress } = token;
  const used =
    lastUsedOn === null
      ? message('token.neverUsed')
      : message('token.usedFrom', {
          day: formatDay(lastUsedOn.slice(0, 10)),
          address: lastUsedAddress ?? message('state.unknown'),
        });
  return (
    <tr>
      <th scope="row">
        {name}
        {limitGroup === null ? null : (
          <span className="muted small block">
            {groups.find((group) => group.id === limitGroup)?.name ?? limitGroup}
          </span>
        )}
      </th>
      <td>{scopes.map((scope) => message(`scopeName.${scope}`)).join(', ')}</td>
      <td>{formatMoment(token.createdAt)}</td>
      <td>{formatMoment(token.expiresAt)}</td>
      <td>{used}</td>
      <td>
        <ConfirmButton
          label={message('token.withdraw')}
          accessibleLabel={message('token.withdrawNamed', { name })}
          title={message('token.withdrawTitle', { name })}
          run={() => withdraw(id)}
        >
          {message('token.withdrawWhat')}
        </ConfirmButton>
      </td>
    </tr>
  );
}

/** Tokens of a person or a group: those there are, and making another. */
export function TokenList({
  labelledBy,
  tokens,
  offered,
  groups,
  make,
  withdraw,
}: {
  readonly labelledBy: string;
  readonly tokens: readonly ListedToken[];
  readonly offered: readonly TokenScope[];
  readonly groups: NamedGroups;
  readonly make: (token: NewToken) => Promise<{ readonly token: string }>;
  readonly withdraw: (id: string) => Promise<unknown>;
}): ReactElement {
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      {tokens.length === 0 ? (
        <p className="muted">{message('token.none')}</p>
      ) : (
        <ScrollRegion labelledBy={labelledBy}>
          <table className="data-table people-table">
            <thead>
              <tr>
                <th scope="col">{message('token.name')}</th>
                <th scope="col">{message('token.scopes')}</th>
                <th scope="col">{message('token.made')}</th>
                <th scope="col">{message('token.ends')}</th>
                <th scope="col">{message('token.used')}</th>
                <th scope="col">{message('node.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <TokenRow key={token.id} {...{ token, groups, withdraw }} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {secret === null ? null : (
        <ShownOnce secret={secret} what={message('token.once')} onKept={() => setSecret(null)} />
      )}
      {isMaking ? (
        <TokenForm
          offered={offered}
          groups={groups}
          run={make}
          onMade={(made) => {
            setSecret(made);
            setMaking(false);
          }}
          onCancel={() => setMaking(false)}
        />
      ) : (
        <div>
          <button
            type="button"
            className="button-link"
            onClick={() => {
              setSecret(null);
              setMaking(true);
            }}
          >
            {message('token.another')}
          </button>
        </div>
      )}
    </>
  );
}
