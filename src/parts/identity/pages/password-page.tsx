import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { EmailForm } from './form/email-form.tsx';

/** Asking for a link to choose a new password. */
export function Page(): ReactElement {
  usePageTitle(message('forgotten.title'));
  return (
    <div className="panel narrow stack">
      <h1>{message('forgotten.title')}</h1>
      <p className="muted">{message('forgotten.what')}</p>
      <EmailForm
        label={message('forgotten.send')}
        sent={(email) => message('forgotten.sent', { email })}
        run={(email) => callOperation('request-password-reset', { body: { email } })}
      />
      <p className="small">
        <SignInLink className="quiet-text-link" />
      </p>
    </div>
  );
}
