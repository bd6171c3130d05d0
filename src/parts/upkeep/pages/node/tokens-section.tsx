import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatDay, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type Token = Answer<'list-node-tokens'>['tokens'][number];

function TokenRow({ token }: { readonly token: Token }): ReactElement {
  const { id, name, owner, ownerKind, scopes, expiresAt, lastUsedOn, lastUsedAddress } = token;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {owner}
        {ownerKind === 'group' ? (
          <span className="muted small block">{message('upkeep.tokenOfGroup')}</span>
        ) : null}
      </td>
      <td>{scopes.map((scope) => message(`scopeName.${scope}`)).join(', ')}</td>
      <td>{formatMoment(expiresAt)}</td>
      <td>
        {lastUsedOn === null
          ? message('token.neverUsed')
          : message('token.usedFrom', {
              day: formatDay(lastUsedOn),
              address: lastUsedAddress ?? message('state.unknown'),
            })}
      </td>
      <td>
        <ConfirmButton
          label={message('token.withdraw')}
          accessibleLabel={message('token.withdrawNamed', { name: `${name} (${owner})` })}
          title={message('token.withdrawTitle', { name })}
          run={() => callOperation('withdraw-node-token', { params: { id } })}
        >
          {message('token.withdrawWhat')}
        </ConfirmButton>
      </td>
    </tr>
  );
}

/** Every token of the node, whoever has it. */
export function TokensSection(): ReactElement {
  const tokens = useQuery({
    queryKey: ['upkeep', 'tokens'],
    queryFn: ({ signal }) => callOperation('list-node-tokens', {}, signal),
  });
  return (
    <Section
      id="tokens"
      title={message('upkeep.tokens')}
      what={message('upkeep.tokensWhat')}
      query={tokens}
    >
      {({ tokens: all }) =>
        all.length === 0 ? (
          <p className="muted">{message('upkeep.tokensNone')}</p>
        ) : (
          <ScrollRegion labelledBy="tokens">
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{message('token.name')}</th>
                  <th scope="col">{message('upkeep.tokenOwner')}</th>
                  <th scope="col">{message('token.scopes')}</th>
                  <th scope="col">{message('token.ends')}</th>
                  <th scope="col">{message('token.used')}</th>
                  <th scope="col">{message('node.actions')}</th>
                </tr>
              </thead>
              <tbody>
                {all.map((token) => (
                  <TokenRow key={token.id} token={token} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )
      }
    </Section>
  );
}
