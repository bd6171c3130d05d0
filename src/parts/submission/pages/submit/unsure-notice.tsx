import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';

/** Asks before a table is sent whose columns nobody has decided. */
export function UnsureNotice({
  columns,
  onSend,
}: {
  readonly columns: readonly string[];
  readonly onSend: () => void;
}): ReactElement {
  return (
    <div className="notice notice-warn stack-tight" role="alert">
      <p>{message('submit.unsure', { count: columns.length, columns: columns.join(', ') })}</p>
      <button type="button" className="button-link button-small" onClick={onSend}>
        {message('submit.unsure.send')}
      </button>
    </div>
  );
}
