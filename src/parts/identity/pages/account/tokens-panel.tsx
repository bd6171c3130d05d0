import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { groupRights, type NodeRole, type TokenScope } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { TokenList } from '../form/token-list.tsx';
import { accountQuery, groupsQuery } from '../queries.ts';

/** What a token of an account can be given: no role that the account does not have. */
function offerScopes(role: NodeRole): readonly TokenScope[] {
  if (role === 'member') return groupRights;
  return role === 'steward'
    ? [...groupRights, 'steward']
    : [...groupRights, 'steward', 'administer', 'pipeline'];
}

/** Tokens with which programs act for the account. */
export function TokensPanel(): ReactElement {
  const role = useQuery(accountQuery).data?.role ?? 'member';
  const groups = useQuery(groupsQuery).data?.groups ?? [];
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => callOperation('list-tokens', {}, signal),
  });
  return (
    <section className="panel stack-tight" aria-labelledby="tokens">
      <h2 id="tokens">{message('tokens.title')}</h2>
      <p className="muted">{message('tokens.what')}</p>
      {tokens.isPending ? <Loading /> : null}
      {tokens.isError ? <FailureView error={tokens.error} retry={() => tokens.refetch()} /> : null}
      {tokens.data === undefined ? null : (
        <TokenList
          labelledBy="tokens"
          tokens={tokens.data.tokens}
          offered={offerScopes(role)}
          groups={groups.filter((group) => group.role !== null)}
          make={({ name, scopes, days, limitGroup }) =>
            callOperation('create-token', {
              body: {
                ...{ name, scopes: [...scopes], days },
                ...(limitGroup === '' ? {} : { limitGroup }),
              },
            })
          }
          withdraw={(id) => callOperation('withdraw-token', { params: { id } })}
        />
      )}
    </section>
  );
}
