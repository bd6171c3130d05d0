import { TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';

/** Asks for an address to which a link is sent, and says then what to do with it. */
export function EmailForm({
  label,
  sent,
  run,
}: {
  /** Of the button. */
  readonly label: string;
  /** What to do once the mail is on its way. */
  readonly sent: (email: string) => string;
  readonly run: (email: string) => Promise<unknown>;
}): ReactElement {
  const [email, setEmail] = useState('');
  const send = useAction(run);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate(email.trim());
  };
  if (send.isSuccess) {
    return (
      <div className="stack-tight" role="status">
        <p>{sent(send.variables)}</p>
        <p className="muted small">{message('people.noMail')}</p>
      </div>
    );
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label={message('signIn.email')}
        type="email"
        autoComplete="email"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <ActionFailure error={send.error} />
      <div>
        <button type="submit" className="button-link button-primary" disabled={send.isPending}>
          {label}
        </button>
      </div>
    </form>
  );
}
