import type { ReactElement } from 'react';
import { ApiFailure, type FailureDetails } from '../api/http.ts';
import { message } from '../messages/message.ts';

function titleOf(failure: FailureDetails): string {
  switch (failure.kind) {
    case 'offline':
      return message('failure.offline.title');
    case 'missing':
      return failure.title || message('failure.missing.title');
    case 'forbidden':
      return failure.title || message('failure.forbidden.title');
    case 'failing':
      return message('failure.failing.title');
    case 'refused':
      return failure.title || message('failure.refused.title');
  }
}

function detailOf(failure: FailureDetails): string {
  switch (failure.kind) {
    case 'offline':
      return message('failure.offline.detail');
    case 'missing':
      return failure.detail || message('failure.missing.detail');
    case 'forbidden':
      return failure.detail || message('failure.forbidden.detail');
    case 'failing':
      return failure.detail || message('failure.failing.detail');
    case 'refused':
      return failure.detail;
  }
}

/** After an upgrade of the node, a page that was loaded before asks for files that are gone. */
function isOutdatedPage(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|module script failed/i.test(error.message)
  );
}

function OutdatedPage(): ReactElement {
  return (
    <div className="notice notice-warn" role="alert">
      <h2>{message('failure.outdated.title')}</h2>
      <p>{message('failure.outdated.detail')}</p>
      <p className="notice-action">
        <button type="button" className="button-link" onClick={() => window.location.reload()}>
          {message('failure.outdated.reload')}
        </button>
      </p>
    </div>
  );
}

/** What went wrong, why as far as it is known, and what can be done; with a way to try again. */
export function FailureView({
  error,
  retry,
  isPage,
}: {
  readonly error: unknown;
  /** It stands for the whole page, whose title it then is. */
  readonly isPage?: boolean;
  readonly retry?: () => void;
}): ReactElement {
  const details = error instanceof ApiFailure ? error.details : null;
  if (isOutdatedPage(error)) return <OutdatedPage />;
  const Title = isPage ? 'h1' : 'h2';
  const title = details === null ? message('failure.bug.title') : titleOf(details);
  const detail = details === null ? message('failure.bug.detail') : detailOf(details);
  return (
    <div className="notice notice-bad" role="alert">
      <Title>{title}</Title>
      {detail === title ? null : <p>{detail}</p>}
      {details?.remedy ? <p>{details.remedy}</p> : null}
      {details !== null && details.problems.length > 0 ? (
        <ul>
          {details.problems.map((problem) => (
            <li key={`${problem.where} ${problem.code} ${problem.value}`}>
              {message('failure.problem', { where: problem.where, hint: problem.hint })}
            </li>
          ))}
        </ul>
      ) : null}
      {details === null && error instanceof Error ? (
        <pre className="code-block">{error.message}</pre>
      ) : null}
      {retry === undefined ? null : (
        <p className="notice-action">
          <button type="button" className="button-link" onClick={retry}>
            {message('failure.retry')}
          </button>
        </p>
      )}
    </div>
  );
}
