import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import { formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { GroupName } from '../sharing/group-name.tsx';
import { type Share, ShareList } from '../sharing/share-list.tsx';
import { groupsQuery, type SubmissionPage } from './queries.ts';

function ShareForm({
  page,
  before,
}: {
  readonly page: SubmissionPage;
  readonly before: readonly Share[];
}): ReactElement {
  const [shares, setShares] = useState(before);
  const save = useAction(() =>
    callOperation('put-submission-sharing', {
      params: { submission: page.id },
      body: { sharedWith: [...shares] },
    }),
  );
  return (
    <details>
      <summary>{message('submission.shareChange')}</summary>
      <form
        className="stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <ShareList owner={page.group} shares={shares} onChange={setShares} />
        <ActionFailure error={save.error} />
        <div className="row">
          <button type="submit" className="button-link button-primary" disabled={save.isPending}>
            {message('sharing.save')}
          </button>
          <span role="status">{save.isSuccess ? message('sharing.saved') : ''}</span>
        </div>
      </form>
    </details>
  );
}

/** Which groups may read a submission before its release; for those who manage it, the form to change that. */
export function SubmissionSharing({ page }: { readonly page: SubmissionPage }): ReactElement {
  const node = useQuery(nodeQuery);
  const groups = useQuery(groupsQuery);
  const sharing = useQuery({
    queryKey: ['submission-sharing', page.id],
    queryFn: ({ signal }) =>
      callOperation('get-submission-sharing', { params: { submission: page.id } }, signal),
  });
  const isManager =
    node.data?.account?.role === 'administrator' ||
    groups.data?.groups.find(({ id }) => id === page.group)?.rights.includes('manage') === true;
  return (
    <section className="panel stack-tight" aria-labelledby="submission-sharing">
      <h2 id="submission-sharing">{message('submission.sharing')}</h2>
      {sharing.isError ? <FailureView error={sharing.error} /> : null}
      {sharing.data?.sharedWith.length === 0 ? (
        <p className="muted">{message('submission.sharedWithNobody')}</p>
      ) : null}
      <ul className="list-plain">
        {(sharing.data?.sharedWith ?? []).map(({ group, until }) => (
          <li key={group}>
            <GroupName group={group} />{' '}
            <span className="small muted">
              {until === null ? '' : message('sharing.until', { day: formatDay(until) })}
            </span>
          </li>
        ))}
      </ul>
      {isManager && sharing.data !== undefined ? (
        <ShareForm page={page} before={sharing.data.sharedWith} />
      ) : null}
    </section>
  );
}
