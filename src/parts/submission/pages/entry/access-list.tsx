import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';

const SHOWN = 10;

/** Who looked last at a group's data that is not open. */
export function AccessList({ group }: { readonly group: string }): ReactElement {
  const found = useQuery({
    queryKey: ['accesses', group],
    queryFn: ({ signal }) =>
      callOperation('list-accesses', { params: { group }, query: { limit: SHOWN } }, signal),
  });
  const accesses = found.data?.accesses ?? [];
  return (
    <details>
      <summary>{message('accesses.title')}</summary>
      {found.isError ? <FailureView error={found.error} /> : null}
      {found.isSuccess && accesses.length === 0 ? (
        <p className="muted">{message('accesses.none')}</p>
      ) : null}
      <ol className="list-plain small stack-tight">
        {accesses.map(({ id, at, by, records, operation, isOwn }) => (
          <li key={id}>
            {message('accesses.one', {
              by: by.name,
              when: formatMoment(at),
              count: records,
              operation,
            })}{' '}
            {isOwn ? <span className="tag">{message('accesses.own')}</span> : null}
          </li>
        ))}
      </ol>
      <PageLink to={`/groups/${encodeURIComponent(group)}`} className="small">
        {message('accesses.all')}
      </PageLink>
    </details>
  );
}
