import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { EmailForm } from './form/email-form.tsx';

/** Asking for an account, where everybody may have one. */
export function Page(): ReactElement {
  usePageTitle(message('join.title'));
  const node = useQuery(nodeQuery);
  if (node.isPending) return <Loading />;
  if (node.isError) return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  const isOpen = node.data.registration === 'open';
  return (
    <div className="panel narrow stack">
      <h1>{message('join.title')}</h1>
      <p className="muted">{message(isOpen ? 'join.what' : 'join.closed')}</p>
      {isOpen ? (
        <EmailForm
          label={message('join.send')}
          sent={(email) => message('join.sent', { email })}
          run={(email) => callOperation('request-registration', { body: { email } })}
        />
      ) : null}
      <p className="small">
        <SignInLink className="quiet-text-link" /> {message('join.hasAccount')}
      </p>
    </div>
  );
}
