import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { TableError } from '../../import/table-row.ts';

/** Why a table cannot be used and what to do about it; other failures as everywhere. */
export function TableFailure({ error }: { readonly error: Error | null }): ReactElement | null {
  if (!(error instanceof TableError)) return <ActionFailure error={error} />;
  const { where, hint } = error.problem;
  return (
    <p className="notice notice-bad" role="alert">
      {message('failure.problem', { where, hint })}
    </p>
  );
}
