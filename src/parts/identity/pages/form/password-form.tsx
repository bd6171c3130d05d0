import { PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { type AccountForm, checkAccountForm, MIN_PASSWORD_LENGTH } from '../check-account-form.ts';

type Field = 'name' | 'password' | 'repeated';

const EMPTY: Pick<AccountForm, Field> = { name: '', password: '', repeated: '' };

/** Asks for a new password twice, and for a name where an account is made. */
export function PasswordForm<Output>({
  label,
  asksName,
  userName,
  run,
  onDone,
}: {
  /** Of the button. */
  readonly label: string;
  readonly asksName: boolean;
  /** Address of the account, so that password managers keep the password with it. */
  readonly userName?: string;
  readonly run: (account: { readonly name: string; readonly password: string }) => Promise<Output>;
  readonly onDone: (output: Output) => unknown;
}): ReactElement {
  const [form, setForm] = useState(EMPTY);
  const [isTried, setTried] = useState(false);
  const send = useAction(
    () => run({ name: form.name.trim(), password: form.password }),
    (output) => {
      setForm(EMPTY);
      setTried(false);
      return onDone(output);
    },
  );
  // The address is known, so only what the form asks for can be wrong.
  const mistakes = checkAccountForm({
    ...form,
    name: asksName ? form.name : '-',
    email: 'known@node.invalid',
  });
  const field = (name: Field) => {
    const mistake = isTried ? mistakes[name] : undefined;
    return {
      value: form[name],
      required: true,
      onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
        setForm({ ...form, [name]: event.currentTarget.value }),
      ...(mistake === undefined ? {} : { error: message(`welcome.${mistake}`) }),
    };
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(mistakes).length === 0) send.mutate();
  };
  const eye = { 'aria-label': message('signIn.showPassword'), tabIndex: 0 };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {asksName ? (
        <TextInput label={message('welcome.name')} autoComplete="name" {...field('name')} />
      ) : null}
      {userName === undefined ? null : (
        <input type="hidden" autoComplete="username" value={userName} readOnly />
      )}
      <PasswordInput
        label={message(asksName ? 'signIn.password' : 'newPassword.password')}
        description={message('welcome.passwordRule', { count: MIN_PASSWORD_LENGTH })}
        autoComplete="new-password"
        visibilityToggleButtonProps={eye}
        {...field('password')}
      />
      <PasswordInput
        label={message('welcome.repeat')}
        autoComplete="new-password"
        visibilityToggleButtonProps={eye}
        {...field('repeated')}
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
