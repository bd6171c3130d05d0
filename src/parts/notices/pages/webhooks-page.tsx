import { MultiSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type NoticeKind, noticeKinds } from '../../../schema/ports.ts';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { CopyButton } from '../../../web/form/copy-button.tsx';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';

type Webhook = Answer<'list-webhooks'>['webhooks'][number];

function Deliveries({ group, id }: { readonly group: string; readonly id: string }): ReactElement {
  const log = useQuery({
    queryKey: ['webhooks', group, id],
    queryFn: () => callOperation('list-webhook-deliveries', { params: { group, id } }),
  });
  if (log.isError) return <FailureView error={log.error} />;
  const deliveries = log.data?.deliveries ?? [];
  if (deliveries.length === 0)
    return <p className="small muted">{message('webhooks.noDelivery')}</p>;
  return (
    <ul className="list-plain small">
      {deliveries.map((one) => (
        <li key={one.id}>
          {formatMoment(one.createdAt)} {one.kind} {messageOfKey(`webhooks.${one.state}`)}{' '}
          {one.outcome ?? ''}
        </li>
      ))}
    </ul>
  );
}

function WebhookView({
  group,
  webhook,
}: {
  readonly group: string;
  readonly webhook: Webhook;
}): ReactElement {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (name: 'delete-webhook' | 'enable-webhook') =>
      callOperation(name, { params: { group, id: webhook.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <li className="stack-tight">
      <p className="code">{webhook.url}</p>
      <p className="small muted">{webhook.kinds.join(', ')}</p>
      {webhook.disabledAt === null ? null : (
        <p className="notice notice-warn">
          {message('webhooks.disabled', { when: formatMoment(webhook.disabledAt) })}
        </p>
      )}
      <div className="row">
        {webhook.disabledAt === null ? null : (
          <button
            type="button"
            className="button-link button-small"
            onClick={() => change.mutate('enable-webhook')}
          >
            {message('webhooks.enable')}
          </button>
        )}
        <button
          type="button"
          className="button-link button-small button-danger"
          onClick={() => change.mutate('delete-webhook')}
        >
          {message('webhooks.remove')}
        </button>
      </div>
      {change.isError ? <FailureView error={change.error} /> : null}
      <details>
        <summary>{message('webhooks.deliveries')}</summary>
        <Deliveries group={group} id={webhook.id} />
      </details>
    </li>
  );
}

function AddWebhook({ group }: { readonly group: string }): ReactElement {
  const queryClient = useQueryClient();
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: () =>
      callOperation('create-webhook', {
        params: { group },
        body: { url, kinds: kinds as NoticeKind[] },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="panel stack-tight" onSubmit={submit}>
      <h2>{message('webhooks.add')}</h2>
      <TextInput
        label={message('webhooks.url')}
        type="url"
        required
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <MultiSelect
        label={message('webhooks.kinds')}
        data={[...noticeKinds]}
        value={kinds}
        onChange={setKinds}
      />
      {add.isError ? <FailureView error={add.error} /> : null}
      {add.data === undefined ? null : (
        <p className="notice row">
          {message('webhooks.secret')} <span className="code">{add.data.secret}</span>
          <CopyButton text={add.data.secret} label={message('copy.label')} />
        </p>
      )}
      <div>
        <button
          type="submit"
          className="button-link button-primary"
          disabled={kinds.length === 0 || add.isPending}
        >
          {message('webhooks.add')}
        </button>
      </div>
    </form>
  );
}

function Webhooks({ group }: { readonly group: string }): ReactElement {
  const found = useQuery({
    queryKey: ['webhooks', group],
    queryFn: () => callOperation('list-webhooks', { params: { group } }),
  });
  if (found.isError) return <FailureView error={found.error} />;
  const webhooks = found.data?.webhooks ?? [];
  return (
    <>
      <section className="panel stack-tight">
        {webhooks.length === 0 ? <p className="muted">{message('webhooks.none')}</p> : null}
        <ul className="list-plain stack">
          {webhooks.map((webhook) => (
            <WebhookView key={webhook.id} group={group} webhook={webhook} />
          ))}
        </ul>
      </section>
      <AddWebhook group={group} />
    </>
  );
}

/** Where notices of a group are posted to. */
export function Page(): ReactElement {
  usePageTitle(message('webhooks.title'));
  const { group } = useParams({ strict: false }) as { readonly group: string };
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('webhooks.title')}</h1>
          <p>{message('webhooks.what', { group })}</p>
        </div>
        <Webhooks group={group} />
      </div>
    </AccountGate>
  );
}
