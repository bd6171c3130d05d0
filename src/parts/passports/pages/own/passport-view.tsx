import type { ReactElement, ReactNode } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { type PassportReading, VisaList } from './visa-list.tsx';

/** Whether something in it may be revoked by whom it is about: what this node issued and still counts. */
function mayRevoke({ refusal, isOwn, visas }: PassportReading, node: string): boolean {
  if (refusal !== null) return false;
  if (isOwn) return true;
  return visas.some((visa) => visa.refusal === null && visa.issuer === node);
}

/** What stands in a passport, with the button that revokes it. */
export function PassportView({
  passport,
  reading,
  node,
  onRevoked,
  children,
}: {
  readonly passport: string;
  readonly reading: PassportReading;
  /** What this node calls itself in tokens. */
  readonly node: string;
  readonly onRevoked: () => unknown;
  /** What can be done with it beside. */
  readonly children?: ReactNode;
}): ReactElement {
  const { issuer, expiresAt, refusal, visas } = reading;
  return (
    <div className="stack-tight">
      {refusal === null ? null : (
        <p className="notice notice-warn" role="status">
          <strong>{message('passport.refused')}</strong> <span lang="en">{refusal.hint}</span>{' '}
          <span className="code small">{refusal.code}</span>
        </p>
      )}
      {issuer === null ? null : (
        <p>
          {message('passport.of', { issuer })}{' '}
          {expiresAt === null ? null : message('passport.ends', { end: formatMoment(expiresAt) })}
        </p>
      )}
      {refusal === null && visas.length === 0 ? (
        <p className="muted">{message('passport.empty')}</p>
      ) : null}
      {/* Of one that is refused nothing was looked at: what its visas say is shown by none. */}
      {refusal === null && visas.length > 0 ? <VisaList visas={visas} /> : null}
      {children}
      {mayRevoke(reading, node) ? (
        <div>
          <ConfirmButton
            label={message('passport.revoke')}
            title={message('passport.revokeTitle')}
            isGrave
            run={() => callOperation('revoke-own-passport', { body: { passport } })}
            onDone={onRevoked}
          >
            {message('passport.revokeWhat')}
          </ConfirmButton>
        </div>
      ) : null}
    </div>
  );
}
