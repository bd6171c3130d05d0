import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { PasswordForm } from './form/password-form.tsx';

/** Where the link that confirms an address leads: makes the account. */
export function Page(): ReactElement {
  usePageTitle(message('joinLink.title'));
  const { token } = useParams({ strict: false }) as { readonly token: string };
  const navigate = useNavigate();
  const account = useQuery(nodeQuery).data?.account ?? null;
  return (
    <div className="panel narrow stack">
      <h1>{message('joinLink.title')}</h1>
      <p className="muted">{message('joinLink.what')}</p>
      {account === null ? null : (
        <p className="notice notice-warn">{message('joinLink.already', { name: account.name })}</p>
      )}
      <PasswordForm
        label={message('welcome.create')}
        asksName
        run={(made) => callOperation('create-account', { body: { token, ...made } })}
        onDone={() => navigate({ to: '/account' })}
      />
    </div>
  );
}
