import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { CollectButton } from './collect-button.tsx';

/** The published collections that an entry is in, and putting it into one. */
export function EntryCollectionsPanel({ subject }: { readonly subject: string }): ReactElement {
  const node = useQuery(nodeQuery);
  const found = useQuery({
    queryKey: ['collections', 'of', subject],
    queryFn: ({ signal }) =>
      callOperation('list-entry-collections', { params: { accession: subject } }, signal),
  });
  const list = found.data?.collections ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="collections">
      <h2 id="collections">{message('collections.title')}</h2>
      {found.isError ? <FailureView error={found.error} /> : null}
      {found.isSuccess && list.length === 0 ? (
        <p className="muted">{message('collections.inNone')}</p>
      ) : null}
      <ul className="list-plain stack-tight">
        {list.map(({ id, title }) => (
          <li key={id}>
            <PageLink to={`/collections/${id}`}>{title}</PageLink>
          </li>
        ))}
      </ul>
      {node.data?.account == null ? null : (
        <CollectButton label={message('collections.addThis')} body={{ list: subject }} />
      )}
    </section>
  );
}
