import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { BulkEdit } from './bulk/bulk-edit.tsx';
import { DraftPanel } from './submissions/draft-panel.tsx';
import { StateCounts } from './submissions/draft-state.tsx';
import { DraftTable } from './submissions/draft-table.tsx';
import { ProblemGroups } from './submissions/problem-groups.tsx';
import { type DraftFilter, type DraftSummary, submissionQuery } from './submissions/queries.ts';
import { StartAgain } from './submissions/start-again.tsx';
import { SubmissionSharing } from './submissions/submission-sharing.tsx';

function SubmissionView({ id }: { readonly id: string }): ReactElement {
  const submission = useQuery(submissionQuery(id));
  const [filter, setFilter] = useState<DraftFilter>({});
  const [opened, setOpened] = useState<DraftSummary | null>(null);
  usePageTitle(submission.data?.title ?? message('submissions.title'));
  if (submission.isPending) return <Loading />;
  if (submission.isError) {
    return <FailureView error={submission.error} isPage retry={() => submission.refetch()} />;
  }
  const page = submission.data;
  const { title, groupName: group, submitter: by, createdAt, problems } = page;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{title}</h1>
        <span className="muted" role="status">
          {message(`submission.state.${page.state}`)}
        </span>
        <p>{message('submission.meta', { group, by, at: formatMoment(createdAt) })}</p>
      </div>
      <StateCounts counts={page.counts} />
      {problems.length === 0 ? null : (
        <section className="notice notice-bad" aria-labelledby="file-problems">
          <h2 id="file-problems">{message('submission.fileProblems')}</h2>
          <ul>
            {problems.map(({ code, where, value, hint }) => (
              <li key={`${code} ${where} ${value}`}>
                {where}: {hint} <span className="code">{value}</span>
              </li>
            ))}
          </ul>
          {page.state === 'stalled' ? <StartAgain submission={id} /> : null}
        </section>
      )}
      <ProblemGroups page={page} onShow={setFilter} />
      <BulkEdit page={page} filter={filter} />
      <DraftTable page={page} filter={filter} onFilter={setFilter} onOpen={setOpened} />
      {opened === null ? null : (
        <DraftPanel
          key={opened.id}
          draft={opened.id}
          change={page.changes}
          onClose={() => setOpened(null)}
        />
      )}
      <SubmissionSharing page={page} />
    </div>
  );
}

/** One submission: its rows, what is wrong with them, and their approval. */
export function Page(): ReactElement {
  const { submission } = useParams({ strict: false }) as { readonly submission: string };
  return (
    <AccountGate>
      <SubmissionView id={submission} />
    </AccountGate>
  );
}
