import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { PasswordForm } from '../form/password-form.tsx';
import { accountQuery } from '../queries.ts';

/** Choosing another password. */
export function PasswordPanel(): ReactElement {
  const email = useQuery(accountQuery).data?.email ?? '';
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  return (
    <section className="panel stack-tight" aria-labelledby="password">
      <h2 id="password">{message('signIn.password')}</h2>
      <p className="muted">{message('password.what')}</p>
      {isDone ? (
        <p className="notice" role="status">
          {message('password.done')}
        </p>
      ) : null}
      {isOpen ? (
        <PasswordForm
          label={message('newPassword.save')}
          asksName={false}
          userName={email}
          run={({ password }) => callOperation('change-password', { body: { password } })}
          onDone={() => {
            setOpen(false);
            setDone(true);
          }}
        />
      ) : (
        <div>
          <button
            type="button"
            className="button-link"
            onClick={() => {
              setDone(false);
              setOpen(true);
            }}
          >
            {message('password.change')}
          </button>
        </div>
      )}
    </section>
  );
}
