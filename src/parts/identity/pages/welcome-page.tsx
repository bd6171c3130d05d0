import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { client } from '../../../web/api/client.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { type AccountForm, checkAccountForm, MIN_PASSWORD_LENGTH } from './check-account-form.ts';

const EMPTY: AccountForm = { name: '', email: '', password: '', repeated: '' };

/** Makes the first administrator's account from the link that the first start printed. */
export function Page(): ReactElement {
  usePageTitle(message('welcome.title'));
  const { token } = useParams({ strict: false }) as { readonly token: string };
  const [form, setForm] = useState(EMPTY);
  const [isTried, setTried] = useState(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: async () => {
      const { name, email, password } = form;
      await client.createFirstAccount({ token, name: name.trim(), email: email.trim(), password });
      const node = await client.readNode();
      if (node.account === null) await client.signIn({ email: email.trim(), password });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      await navigate({ to: '/' });
    },
  });
  const mistakes = checkAccountForm(form);
  const errorOf = (field: keyof AccountForm): { error?: string } => {
    const mistake = isTried ? mistakes[field] : undefined;
    if (mistake === undefined) return {};
    return { error: message(`welcome.${mistake}`) };
  };
  const field = (name: keyof AccountForm) => ({
    value: form[name],
    required: true,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
    ...errorOf(name),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(mistakes).length === 0) create.mutate();
  };
  const eye = { 'aria-label': message('signIn.showPassword'), tabIndex: 0 };
  return (
    <form className="panel narrow stack" onSubmit={submit} noValidate>
      <div className="stack-tight">
        <h1>{message('welcome.title')}</h1>
        <p className="muted">{message('welcome.what')}</p>
      </div>
      <TextInput label={message('welcome.name')} autoComplete="name" {...field('name')} />
      <TextInput
        label={message('signIn.email')}
        type="email"
        autoComplete="username"
        {...field('email')}
      />
      <PasswordInput
        label={message('signIn.password')}
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
      {create.isError ? <FailureView error={create.error} /> : null}
      <div>
        <button type="submit" className="button-link button-primary" disabled={create.isPending}>
          {message('welcome.create')}
        </button>
      </div>
    </form>
  );
}
