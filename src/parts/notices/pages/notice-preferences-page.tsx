import { NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';

type Preference = Answer<'get-notice-preferences'>['preferences'][number];

const deliveries = ['none', 'at-once', 'daily', 'weekly'] as const;

function Choices(): ReactElement {
  const queryClient = useQueryClient();
  const settings = useQuery({
    queryKey: ['notice-preferences'],
    queryFn: () => callOperation('get-notice-preferences', {}),
  });
  const set = useMutation({
    mutationFn: ({ kind, delivery }: Pick<Preference, 'kind' | 'delivery'>) =>
      callOperation('set-notice-preferences', { body: { preferences: [{ kind, delivery }] } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['notice-preferences'] }),
  });
  if (settings.isPending) return <Loading />;
  if (settings.isError) return <FailureView error={settings.error} />;
  const { sendsMail, email, preferences } = settings.data;
  return (
    <section className="panel stack-tight">
      <p className="muted">
        {sendsMail ? message('preferences.mailTo', { email }) : message('preferences.noMail')}
      </p>
      {set.isError ? <FailureView error={set.error} /> : null}
      {preferences.map(({ kind, name, delivery, isChoice }) => (
        <NativeSelect
          key={kind}
          label={name}
          value={delivery}
          disabled={!isChoice || set.isPending}
          data={deliveries.map((value) => ({
            value,
            label: messageOfKey(`preferences.${value}`),
          }))}
          onChange={(event) =>
            set.mutate({ kind, delivery: event.currentTarget.value as Preference['delivery'] })
          }
        />
      ))}
    </section>
  );
}

/** When mail about what comes. */
export function Page(): ReactElement {
  usePageTitle(message('preferences.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('preferences.title')}</h1>
          <p>{message('preferences.what')}</p>
        </div>
        <Choices />
      </div>
    </AccountGate>
  );
}
