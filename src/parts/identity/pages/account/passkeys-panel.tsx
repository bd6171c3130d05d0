import { TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { useStepUp } from '../../../../web/shell/step-up.tsx';
import { makePasskey } from '../passkey-ceremonies.ts';
import { PasskeyFailure } from '../sign-in/other-ways.tsx';

type Passkey = Answer<'list-passkeys'>['passkeys'][number];

/** The account's passkeys: made, renamed and removed. */
export function PasskeysPanel(): ReactElement {
  const stepUp = useStepUp();
  const [name, setName] = useState('');
  const queryClient = useQueryClient();
  const passkeys = useQuery({
    queryKey: ['passkeys'],
    queryFn: ({ signal }) => callOperation('list-passkeys', {}, signal),
  });
  const make = useMutation({
    mutationFn: () => stepUp(() => makePasskey(name)),
    onSuccess: async () => {
      setName('');
      await queryClient.invalidateQueries({ queryKey: ['passkeys'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  const listed = passkeys.data?.passkeys ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="passkeys">
      <h2 id="passkeys">{message('passkeys.title')}</h2>
      <p className="muted small">{message('passkeys.what')}</p>
      {passkeys.isError ? <FailureView error={passkeys.error} /> : null}
      {passkeys.isSuccess && listed.length === 0 ? <p>{message('passkeys.none')}</p> : null}
      <ul className="stack-tight">
        {listed.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      <form className="stack-tight" onSubmit={submit}>
        <TextInput
          label={message('passkeys.name')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {make.isError ? <PasskeyFailure error={make.error} /> : null}
        <div>
          <button type="submit" className="button-link" disabled={make.isPending}>
            {message('passkeys.add')}
          </button>
        </div>
      </form>
    </section>
  );
}

function PasskeyRow({ passkey }: { readonly passkey: Passkey }): ReactElement {
  const stepUp = useStepUp();
  const { id, lastUsedAt } = passkey;
  const [name, setName] = useState(passkey.name);
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ['passkeys'] });
  const params = { passkey: id };
  const rename = useMutation({
    mutationFn: () => callOperation('rename-passkey', { params, body: { name } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: () => stepUp(() => callOperation('remove-passkey', { params })),
    onSuccess,
  });
  const error = rename.error ?? remove.error;
  return (
    <li className="stack-tight">
      <TextInput
        aria-label={message('passkeys.name')}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <p className="muted small">
        {lastUsedAt === null
          ? message('passkeys.unused')
          : message('passkeys.used', { when: formatMoment(lastUsedAt) })}
      </p>
      <ActionFailure error={error} />
      <div className="row">
        <button
          type="button"
          className="button-link button-small"
          disabled={rename.isPending || name.trim() === '' || name === passkey.name}
          onClick={() => rename.mutate()}
        >
          {message('passkeys.rename')}
        </button>
        <button
          type="button"
          className="button-link button-small"
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {message('passkeys.remove')}
        </button>
      </div>
    </li>
  );
}
