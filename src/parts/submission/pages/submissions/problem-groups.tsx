import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import type { DraftFilter, ProblemGroup, SubmissionPage } from './queries.ts';

// Of one request; the rest follows in the next ones.
const PAGE = 1000;

/** Writes what is proposed in place of what may tell who a person is, in every row with the finding. */
async function coarsen(submission: string, { code, field }: ProblemGroup): Promise<number> {
  const body = { selection: { problem: { code, field } } };
  return (await callOperation('coarsen-drafts', { params: { submission }, body })).count;
}

/** Writes the suggested value into every row that has the problem; gives how many. */
async function applySuggestion(submission: string, group: ProblemGroup): Promise<number> {
  const { field, code, suggestion } = group;
  let changed = 0;
  for (let after = 0; ; ) {
    const { drafts } = await callOperation('list-drafts', {
      params: { submission },
      query: { problem: code, field, after, limit: PAGE },
    });
    const edits = drafts
      .filter(({ problems }) =>
        problems.some(
          (one) => one.code === code && one.field === field && one.suggestion === suggestion,
        ),
      )
      .map(({ id }) => ({ id, changes: { [field]: suggestion } }));
    if (edits.length > 0) {
      const body = { edits };
      changed += (await callOperation('edit-drafts', { params: { submission }, body })).changed;
    }
    if (drafts.length < PAGE) return changed;
    after = drafts.at(-1)?.row ?? after;
  }
}

/** The mistakes of a submission's rows, the same ones together. */
export function ProblemGroups({
  page,
  onShow,
}: {
  readonly page: SubmissionPage;
  readonly onShow: (filter: DraftFilter) => void;
}): ReactElement | null {
  const cache = useQueryClient();
  const apply = useMutation({
    mutationFn: (group: ProblemGroup) =>
      group.severity === 'privacy' ? coarsen(page.id, group) : applySuggestion(page.id, group),
    onSettled: () => cache.invalidateQueries({ queryKey: ['submission', page.id] }),
  });
  if (page.problemGroups.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="problem-groups">
      <h2 id="problem-groups">{message('submission.problems')}</h2>
      <ul className="list-plain problem-groups">
        {page.problemGroups.map((group) => (
          <li key={`${group.code} ${group.field} ${group.suggestion}`}>
            <span className={group.severity === 'error' ? 'status status-bad' : 'status'}>
              {message('submission.problemRows', { count: group.drafts })}
            </span>
            <span>
              {group.field === '' ? null : <strong>{group.field} </strong>}
              {group.hint} {group.value === '' ? null : <span className="code">{group.value}</span>}
            </span>
            <span className="row">
              <button
                type="button"
                className="button-link button-small"
                onClick={() => onShow({ problem: group.code, field: group.field })}
              >
                {message('submission.showRows')}
              </button>
              {group.severity === 'privacy' ? (
                <button
                  type="button"
                  className="button-link button-small"
                  disabled={apply.isPending}
                  onClick={() => apply.mutate(group)}
                >
                  {message('privacy.coarsen', { count: group.drafts })}
                </button>
              ) : null}
              {group.suggestion === null || group.field === '' ? null : (
                <button
                  type="button"
                  className="button-link button-small"
                  disabled={apply.isPending}
                  onClick={() => apply.mutate(group)}
                >
                  {message('submission.applyToAll', { value: group.suggestion })}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {apply.isError ? <FailureView error={apply.error} /> : null}
      {apply.isSuccess ? (
        <p role="status" className="small muted">
          {message('submission.applied', { count: apply.data })}
        </p>
      ) : null}
    </section>
  );
}
