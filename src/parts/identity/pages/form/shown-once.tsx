import type { ReactElement } from 'react';
import { CopyButton } from '../../../../web/form/copy-button.tsx';
import { message } from '../../../../web/messages/message.ts';

/** A secret that is never shown again. */
export function ShownOnce({
  secret,
  what,
  onKept,
}: {
  readonly secret: string;
  /** What it is and what to do with it. */
  readonly what: string;
  readonly onKept: () => void;
}): ReactElement {
  return (
    <div className="notice notice-warn stack-tight" role="status">
      <p>{what}</p>
      <p className="code secret" data-testid="secret">
        {secret}
      </p>
      <div className="row">
        <CopyButton text={secret} />
        <button type="button" className="button-link button-small" onClick={onKept}>
          {message('token.kept')}
        </button>
      </div>
    </div>
  );
}
