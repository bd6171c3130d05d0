import type { ReactElement } from 'react';
import { CopyButton } from '../../../../web/form/copy-button.tsx';
import { message } from '../../../../web/messages/message.ts';

/** Codes that stand in for a lost authenticator: to be kept now, since they are never shown again. */
export function RecoveryCodes({
  codes,
  onKept,
}: {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}): ReactElement {
  return (
    <div className="notice notice-warn stack-tight print-only-this" role="status">
      <h3>{message('totp.codes')}</h3>
      <p>{message('totp.codesWhat')}</p>
      <ol className="recovery-codes code">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="row no-print">
        <CopyButton text={codes.join('\n')} />
        <button type="button" className="button-link button-small" onClick={() => window.print()}>
          {message('totp.print')}
        </button>
        <button type="button" className="button-link button-small button-primary" onClick={onKept}>
          {message('totp.kept')}
        </button>
      </div>
    </div>
  );
}
