import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { Collection, CollectionMember } from './queries.ts';

function MemberRow({ member }: { readonly member: CollectionMember }): ReactElement {
  const { accessionVersion, role, status, terms } = member;
  return (
    <tr>
      <th scope="row">
        <PageLink to={`/entries/${encodeURIComponent(accessionVersion)}`}>
          {accessionVersion}
        </PageLink>{' '}
        {status === 'current' ? null : (
          <span className="status status-mediocre">{message(`collections.status.${status}`)}</span>
        )}
      </th>
      <td>{message(`collections.role.${role}`)}</td>
      <td>{member.strain}</td>
      <td className="nowrap">{member.date}</td>
      <td>{member.country}</td>
      <td>{member.submittingLab ?? member.group}</td>
      <td>{terms.url === '' ? terms.title : <a href={terms.url}>{terms.title}</a>}</td>
    </tr>
  );
}

/** The members that the reader may see, page by page, and how many there are beyond them. */
export function MembersTable({ collection }: { readonly collection: Collection }): ReactElement {
  const { reference, members, hidden } = collection;
  const list = useInfiniteQuery({
    queryKey: ['collection', reference, 'members'],
    queryFn: ({ pageParam, signal }) =>
      callOperation(
        'list-collection-members',
        { params: { collection: reference }, query: { after: pageParam } },
        signal,
      ),
    initialPageParam: '0',
    getNextPageParam: ({ next }) => next,
  });
  const shown = list.data?.pages.flatMap((page) => page.members) ?? [];
  return (
    <section className="panel stack" aria-labelledby="members">
      <h2 id="members">{message('collections.memberCount', { count: members })}</h2>
      {hidden === 0 ? null : (
        <p className="small">{message('collections.hidden', { count: hidden })}</p>
      )}
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {shown.length === 0 ? null : (
        <ScrollRegion labelledBy="members">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('table.accession')}</th>
                <th scope="col">{message('collections.role')}</th>
                <th scope="col">{message('collections.strain')}</th>
                <th scope="col">{message('collections.date')}</th>
                <th scope="col">{message('collections.country')}</th>
                <th scope="col">{message('collections.laboratory')}</th>
                <th scope="col">{message('collections.terms')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((member) => (
                <MemberRow key={member.accessionVersion} member={member} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {list.hasNextPage ? (
        <div>
          <button
            type="button"
            className="button-link button-small"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {message('collections.moreMembers', { shown: formatCount(shown.length) })}
          </button>
        </div>
      ) : null}
    </section>
  );
}
