import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';

function Inbox(): ReactElement {
  const queryClient = useQueryClient();
  const inbox = useInfiniteQuery({
    queryKey: ['notices'],
    queryFn: ({ pageParam }) =>
      callOperation('list-notices', {
        query: { limit: 30, ...(pageParam === null ? {} : { before: pageParam }) },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
  const mark = useMutation({
    mutationFn: (body: { ids: number[] } | { upTo: number }) =>
      callOperation('mark-notices-read', { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['notices'] }),
  });
  if (inbox.isPending) return <Loading />;
  if (inbox.isError) return <FailureView error={inbox.error} retry={() => inbox.refetch()} />;
  const notices = inbox.data.pages.flatMap((page) => page.notices);
  const newest = notices[0];
  if (newest === undefined) return <p className="panel muted">{message('notices.none')}</p>;
  const unread = inbox.data.pages[0]?.unread ?? 0;
  return (
    <section className="panel stack-tight" aria-labelledby="inbox">
      <div className="row">
        <h2 id="inbox">{message('notices.unread', { count: unread })}</h2>
        <button
          type="button"
          className="button-link button-small"
          disabled={unread === 0 || mark.isPending}
          onClick={() => mark.mutate({ upTo: newest.id })}
        >
          {message('notices.readAll')}
        </button>
      </div>
      {mark.isError ? <FailureView error={mark.error} /> : null}
      <ul className="list-plain stack-tight">
        {notices.map((notice) => (
          <li key={notice.id}>
            <p>{notice.isRead ? notice.title : <strong>{notice.title}</strong>}</p>
            <p className="small muted row">
              <span>{formatMoment(notice.at)}</span>
              <PageLink to={notice.path}>{notice.action}</PageLink>
              {notice.isRead ? null : (
                <button
                  type="button"
                  className="button-link button-small"
                  onClick={() => mark.mutate({ ids: [notice.id] })}
                >
                  {message('notices.read')}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {inbox.hasNextPage ? (
        <button type="button" className="button-link" onClick={() => inbox.fetchNextPage()}>
          {message('notices.more')}
        </button>
      ) : null}
    </section>
  );
}

/** What the account has been told. */
export function Page(): ReactElement {
  usePageTitle(message('notices.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('notices.title')}</h1>
          <PageLink to="/notices/preferences">{message('preferences.title')}</PageLink>
        </div>
        <Inbox />
      </div>
    </AccountGate>
  );
}
