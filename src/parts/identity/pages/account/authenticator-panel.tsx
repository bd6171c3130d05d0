import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { CopyButton } from '../../../../web/form/copy-button.tsx';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { accountQuery } from '../queries.ts';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** The letters of a secret in groups of four, as they are easier to type. */
function spell(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

function Enrolment({
  begun,
  onCodes,
  onCancel,
}: {
  readonly begun: Answer<'start-totp'>;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onCancel: () => void;
}): ReactElement {
  const [code, setCode] = useState('');
  const confirm = useAction(
    () => callOperation('confirm-totp', { body: { code: code.replace(/\s/g, '') } }),
    ({ recoveryCodes }) => onCodes(recoveryCodes),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className="stack-tight" onSubmit={submit}>
      <p>{message('totp.scan')}</p>
      <QrCode text={begun.address} label={message('totp.qrLabel')} />
      <p className="row">
        <span>
          {message('totp.orType')} <span className="code">{spell(begun.secret)}</span>
        </span>
        <CopyButton text={begun.secret} />
      </p>
      <TextInput
        label={message('totp.code')}
        description={message('totp.codeHint')}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        pattern="\d{3} ?\d{3}"
        title={message('totp.codeHint')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <ActionFailure error={confirm.error} />
      <div className="row">
        <button type="submit" className="button-link button-primary" disabled={confirm.isPending}>
          {message('totp.confirm')}
        </button>
        <button type="button" className="button-link" onClick={onCancel}>
          {message('dialog.cancel')}
        </button>
      </div>
    </form>
  );
}

/** The second factor: an authenticator that shows codes (RFC 6238). */
export function AuthenticatorPanel(): ReactElement {
  const hasOne = useQuery(accountQuery).data?.hasSecondFactor ?? false;
  const [begun, setBegun] = useState<Answer<'start-totp'> | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const start = useAction(() => callOperation('start-totp', {}), setBegun);
  return (
    <section className="panel stack-tight" aria-labelledby="authenticator">
      <h2 id="authenticator">{message('totp.title')}</h2>
      <p>
        <span className={`status ${hasOne ? 'status-good' : 'status-mediocre'}`}>
          {message(hasOne ? 'totp.on' : 'totp.off')}
        </span>
      </p>
      <p className="muted">{message('totp.what')}</p>
      {codes === null ? null : <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
      {begun === null ? (
        <div className="row">
          <button
            type="button"
            className="button-link"
            disabled={start.isPending}
            onClick={() => start.mutate()}
          >
            {message(hasOne ? 'totp.replace' : 'totp.start')}
          </button>
          {hasOne ? (
            <ConfirmButton
              label={message('totp.remove')}
              title={message('totp.removeTitle')}
              run={() => callOperation('delete-totp', {})}
            >
              {message('totp.removeWhat')}
            </ConfirmButton>
          ) : null}
        </div>
      ) : (
        <Enrolment
          begun={begun}
          onCodes={(made) => {
            setBegun(null);
            setCodes(made);
          }}
          onCancel={() => setBegun(null)}
        />
      )}
      <ActionFailure error={start.error} />
    </section>
  );
}
