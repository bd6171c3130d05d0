import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { StateCounts } from './submissions/draft-state.tsx';
import { type SubmissionSummary, submissionsQuery } from './submissions/queries.ts';

const choices = [null, 'needs-attention', 'ready'] as const;

function Rows({ submissions }: { readonly submissions: readonly SubmissionSummary[] }) {
  return (
    <ScrollRegion label={message('submissions.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('submissions.name')}</th>
            <th scope="col">{message('submissions.group')}</th>
            <th scope="col">{message('submissions.rows')}</th>
            <th scope="col">{message('submissions.by')}</th>
            <th scope="col">{message('submissions.at')}</th>
          </tr>
        </thead>
        <tbody>
          {submissions.map((one) => (
            <tr key={one.id}>
              <td>
                <PageLink to={`/submissions/${one.id}`}>{one.title}</PageLink>
                {one.state === 'complete' ? null : (
                  <span className="muted small"> {message(`submission.state.${one.state}`)}</span>
                )}
              </td>
              <td>{one.groupName}</td>
              <td>
                <StateCounts counts={one.counts} />
              </td>
              <td>{one.submitter}</td>
              <td>{formatMoment(one.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function List(): ReactElement {
  const [waiting, setWaiting] = useState<(typeof choices)[number]>(null);
  const group = useLocation({
    select: ({ search }) => (search as Readonly<Record<string, unknown>>).group,
  });
  const ofGroup = typeof group === 'string' ? group : null;
  const list = useQuery(submissionsQuery(waiting, ofGroup));
  return (
    <section className="panel stack" aria-label={message('submissions.title')}>
      <fieldset className="choice">
        <legend className="visually-hidden">{message('submissions.show')}</legend>
        {choices.map((choice) => (
          <label key={String(choice)}>
            <input
              type="radio"
              name="waiting"
              checked={waiting === choice}
              onChange={() => setWaiting(choice)}
            />
            <span>{message(`submissions.show.${choice ?? 'all'}`)}</span>
          </label>
        ))}
      </fieldset>
      {ofGroup === null ? null : (
        <p className="small">
          {message('submissions.ofGroup')}{' '}
          <PageLink to="/submissions">{message('submissions.ofAll')}</PageLink>
        </p>
      )}
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.data?.submissions.length === 0 ? (
        <p className="muted">{message('submissions.none')}</p>
      ) : null}
      {list.data !== undefined && list.data.submissions.length > 0 ? (
        <Rows submissions={list.data.submissions} />
      ) : null}
      {list.data?.next ? (
        <p className="small muted">
          {message('submissions.more', { count: formatCount(list.data.submissions.length) })}
        </p>
      ) : null}
    </section>
  );
}

/** The submissions of one's groups, and what waits for somebody. */
export function Page(): ReactElement {
  usePageTitle(message('submissions.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('submissions.title')}</h1>
          <PageLink to="/submit">{message('submit.title')}</PageLink>
          <PageLink to="/drafts">{message('work.title')}</PageLink>
          <PageLink to="/revise">{message('revise.title')}</PageLink>
          <p>{message('submissions.what')}</p>
        </div>
        <List />
      </div>
    </AccountGate>
  );
}
