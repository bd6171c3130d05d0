import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { TokenScope } from '../../../schema/caller.ts';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScopeList } from './form/scope-fields.tsx';

function CodeForm({ onCode }: { readonly onCode: (code: string) => void }): ReactElement {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(code.trim().toUpperCase());
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="muted">{message('device.what')}</p>
      <TextInput
        label={message('device.code')}
        placeholder={message('device.codeExample')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        pattern="[A-Za-z]{4}[ \-]?[A-Za-z]{4}"
        title={message('device.codeForm')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <div>
        <button type="submit" className="button-link button-primary">
          {message('device.look')}
        </button>
      </div>
    </form>
  );
}

function Decision({
  code,
  device,
  onAgain,
}: {
  readonly code: string;
  readonly device: Answer<'get-device'>;
  readonly onAgain: () => void;
}): ReactElement {
  const decide = useAction((isAllowed: boolean) =>
    callOperation('decide-device', { params: { code }, body: { isAllowed } }),
  );
  if (decide.isSuccess) {
    return (
      <p className="notice" role="status">
        {message(decide.variables ? 'device.allowed' : 'device.refused', {
          name: device.clientName,
        })}
      </p>
    );
  }
  return (
    <>
      <p>{message('device.asks', { name: device.clientName })}</p>
      <dl className="facts">
        <div>
          <dt>{message('device.code')}</dt>
          <dd className="code device-code">{code}</dd>
        </div>
        <div>
          <dt>{message('device.address')}</dt>
          <dd className="code">{device.clientAddress}</dd>
        </div>
        <div>
          <dt>{message('device.until')}</dt>
          <dd>{formatMoment(device.expiresAt)}</dd>
        </div>
      </dl>
      <div className="stack-tight">
        <h2>{message('device.may')}</h2>
        <ScopeList scopes={device.scopes as TokenScope[]} />
      </div>
      <p className="notice notice-warn">{message('device.warning')}</p>
      <ActionFailure error={decide.error} />
      <div className="row">
        <button
          type="button"
          className="button-link button-primary"
          disabled={decide.isPending}
          onClick={() => decide.mutate(true)}
        >
          {message('device.allow')}
        </button>
        <button
          type="button"
          className="button-link button-danger"
          disabled={decide.isPending}
          onClick={() => decide.mutate(false)}
        >
          {message('device.refuse')}
        </button>
        <button type="button" className="button-link" onClick={onAgain}>
          {message('device.otherCode')}
        </button>
      </div>
    </>
  );
}

function Device(): ReactElement {
  const navigate = useNavigate();
  const code = useLocation({
    select: ({ search }) => String((search as Readonly<Record<string, unknown>>).code ?? ''),
  });
  const setCode = (next: string) =>
    navigate({ to: '/device', search: (next === '' ? {} : { code: next }) as never });
  const device = useQuery({
    queryKey: ['device', code],
    queryFn: () => callOperation('get-device', { params: { code } }),
    enabled: code !== '',
    // Every question counts as a guess, and what has been decided is no longer there to be asked for.
    meta: { isOnce: true },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (code === '') return <CodeForm onCode={setCode} />;
  if (device.isPending) return <Loading />;
  if (device.isError) {
    return (
      <>
        <FailureView error={device.error} />
        <CodeForm onCode={setCode} />
      </>
    );
  }
  return <Decision code={code} device={device.data} onAgain={() => setCode('')} />;
}

/** Where a program without a browser sends its user: type the code, see who asks, allow or refuse. */
export function Page(): ReactElement {
  usePageTitle(message('device.title'));
  return (
    <AccountGate>
      <div className="panel narrow stack">
        <h1>{message('device.title')}</h1>
        <Device />
      </div>
    </AccountGate>
  );
}
