import type { ReactElement } from 'react';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { DraftState } from '../submissions/draft-state.tsx';
import type { FoundDraft } from './work-search.ts';

function Problems({
  draft,
  onProblem,
}: {
  readonly draft: FoundDraft;
  readonly onProblem: (code: string) => void;
}): ReactElement {
  return (
    <>
      {draft.problems.map(({ code, field, value, hint }) => (
        <div key={`${code} ${field} ${value}`} className="small">
          {field === '' ? null : <strong>{field} </strong>}
          {hint}{' '}
          <button
            type="button"
            className="link-button code"
            aria-label={message('work.sameProblem', { code })}
            onClick={() => onProblem(code)}
          >
            {code}
          </button>
        </div>
      ))}
    </>
  );
}

const columns = ['name', 'state', 'problems'] as const;

/** Drafts of several submissions, to be chosen. */
export function FoundTable({
  drafts,
  chosen,
  onChoose,
  onProblem,
}: {
  readonly drafts: readonly FoundDraft[];
  readonly chosen: ReadonlyMap<number, FoundDraft>;
  readonly onChoose: (chosen: ReadonlyMap<number, FoundDraft>) => void;
  readonly onProblem: (code: string) => void;
}): ReactElement {
  const areAll = drafts.length > 0 && drafts.every(({ id }) => chosen.has(id));
  const toggle = (wanted: readonly FoundDraft[], isOn: boolean): void => {
    const next = new Map(chosen);
    for (const draft of wanted) {
      if (isOn) next.set(draft.id, draft);
      else next.delete(draft.id);
    }
    onChoose(next);
  };
  return (
    <ScrollRegion labelledBy="work-found">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={message('submission.selectAll')}
                checked={areAll}
                onChange={() => toggle(drafts, !areAll)}
              />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {message(`submission.column.${column}`)}
              </th>
            ))}
            <th scope="col">{message('submissions.name')}</th>
            <th scope="col">{message('work.changed')}</th>
          </tr>
        </thead>
        <tbody>
          {drafts.map((draft) => (
            <tr key={draft.id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={message('submission.select', { name: draft.submissionId })}
                  checked={chosen.has(draft.id)}
                  onChange={() => toggle([draft], !chosen.has(draft.id))}
                />
              </td>
              <td>{draft.submissionId}</td>
              <td>
                <DraftState state={draft.state} />
              </td>
              <td>
                <Problems draft={draft} onProblem={onProblem} />
              </td>
              <td>
                <PageLink to={`/submissions/${draft.submission}`}>{draft.submissionTitle}</PageLink>
              </td>
              <td>{formatMoment(draft.changedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
