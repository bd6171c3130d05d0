import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type GroupRight, groupRights } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { TokenList } from '../form/token-list.tsx';

/** Tokens that belong to the group and go on when people leave. */
export function GroupTokensPanel({ group }: { readonly group: string }): ReactElement {
  const tokens = useQuery({
    queryKey: ['group-tokens', group],
    queryFn: ({ signal }) => callOperation('list-group-tokens', { params: { group } }, signal),
  });
  return (
    <section className="panel stack-tight" aria-labelledby="group-tokens">
      <h2 id="group-tokens">{message('groupTokens.title')}</h2>
      <p className="muted">{message('groupTokens.what')}</p>
      {tokens.isPending ? <Loading /> : null}
      {tokens.isError ? <FailureView error={tokens.error} retry={() => tokens.refetch()} /> : null}
      {tokens.data === undefined ? null : (
        <TokenList
          labelledBy="group-tokens"
          tokens={tokens.data.tokens}
          offered={groupRights}
          groups={[]}
          make={({ name, days, scopes }) =>
            callOperation('create-group-token', {
              params: { group },
              body: { name, days, scopes: scopes as GroupRight[] },
            })
          }
          withdraw={(id) => callOperation('withdraw-group-token', { params: { group, id } })}
        />
      )}
    </section>
  );
}
