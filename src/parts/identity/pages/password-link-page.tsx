import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { PasswordForm } from './form/password-form.tsx';

/** Where the link of a mail leads that was asked for with the password forgotten. */
export function Page(): ReactElement {
  usePageTitle(message('newPassword.title'));
  const { token } = useParams({ strict: false }) as { readonly token: string };
  const [isDone, setDone] = useState(false);
  return (
    <div className="panel narrow stack">
      <h1>{message('newPassword.title')}</h1>
      {isDone ? (
        <>
          <p role="status">{message('newPassword.done')}</p>
          <div>
            <PageLink to="/sign-in" className="button-link button-primary">
              {message('account.signIn')}
            </PageLink>
          </div>
        </>
      ) : (
        <>
          <p className="muted">{message('newPassword.what')}</p>
          <PasswordForm
            label={message('newPassword.save')}
            asksName={false}
            run={({ password }) => callOperation('reset-password', { body: { token, password } })}
            onDone={() => setDone(true)}
          />
          <p className="small">
            <PageLink to="/password">{message('newPassword.another')}</PageLink>
          </p>
        </>
      )}
    </div>
  );
}
