import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';

function stateWord(state: string): string {
  const key = `draft.state.${state}`;
  return isMessageKey(key) ? messageOfKey(key) : state;
}

/** What happened to an entry, as far as its reader is told: which step, when, by whom, why. */
export function HistoryPanel({ subject }: { readonly subject: string }): ReactElement {
  const history = useQuery({
    queryKey: ['entry-history', subject],
    queryFn: ({ signal }) =>
      callOperation('get-entry-history', { params: { accession: subject } }, signal),
  });
  const { steps = [], comments = [] } = history.data ?? {};
  return (
    <section className="panel stack-tight" aria-labelledby="history">
      <h2 id="history">{message('history.title')}</h2>
      {history.isError ? <FailureView error={history.error} /> : null}
      {history.isSuccess && steps.length === 0 ? (
        <p className="muted">{message('history.none')}</p>
      ) : null}
      <ol className="list-plain stack-tight">
        {[...steps].reverse().map(({ to, at, by, why, version }) => (
          <li key={`${at} ${to} ${version}`}>
            <span className="row">
              {version === null ? null : (
                <PageLink
                  to={`/entries/${encodeURIComponent(`${subject}.${version}`)}`}
                  className="code"
                >
                  {`${subject}.${version}`}
                </PageLink>
              )}
              {message('history.step', { to: stateWord(to), when: formatMoment(at) })}
              {by === '' ? null : (
                <span className="small muted">{message('history.by', { by })}</span>
              )}
            </span>
            {why === '' ? null : <p className="small">{why}</p>}
          </li>
        ))}
      </ol>
      {comments.length === 0 ? null : <h3>{message('history.comments')}</h3>}
      <ul className="list-plain small">
        {comments.map(({ at, by, body }) => (
          <li key={`${at} ${by}`}>
            <strong>{by}</strong> {body} <span className="muted">{formatMoment(at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
