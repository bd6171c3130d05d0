import { Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';

type Account = NonNullable<Answer<'get-ena-account'>['account']>;
type Wish = Omit<Account, 'problem'>;

const SOURCES = ['VIRAL RNA', 'GENOMIC', 'METAGENOMIC', 'METATRANSCRIPTOMIC', 'SYNTHETIC', 'OTHER'];

const EMPTY: Wish = {
  service: 'test',
  username: '',
  centerName: '',
  studyTitle: '',
  studyDescription: '',
  holdUntil: null,
  librarySource: 'VIRAL RNA',
  keepsUp: true,
  ordersNew: false,
};

/** The account of a group, its study, and what goes there by itself. */
export function AccountForm({
  group,
  account,
}: {
  readonly group: string;
  readonly account: Account | null;
}): ReactElement {
  const [wish, setWish] = useState<Wish>(() => {
    if (account === null) return EMPTY;
    const { problem: _problem, ...own } = account;
    return own;
  });
  const [password, setPassword] = useState('');
  const [isSaved, setSaved] = useState(false);
  const change = (part: Partial<Wish>) => {
    setSaved(false);
    setWish((before) => ({ ...before, ...part }));
  };
  const save = useAction(
    () =>
      callOperation('set-ena-account', {
        params: { group },
        body: { ...wish, password: password === '' ? null : password },
      }),
    () => {
      setPassword('');
      setSaved(true);
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section className="panel stack" aria-labelledby="ena-account">
      <h2 id="ena-account">{message('ena.account')}</h2>
      <form className="stack-tight" aria-labelledby="ena-account" onSubmit={submit}>
        <AccountFields wish={wish} change={change} />
        <PasswordInput
          label={message('ena.password')}
          description={message(account === null ? 'ena.passwordHint' : 'ena.passwordKept')}
          autoComplete="off"
          required={account === null}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <StudyFields wish={wish} change={change} />
        <ActionFailure error={save.error} />
        <div className="row">
          <button type="submit" className="button-link" disabled={save.isPending}>
            {message('ena.save')}
          </button>
          <span role="status">{isSaved ? message('ena.saved') : ''}</span>
          {account === null ? null : (
            <ConfirmButton
              label={message('ena.remove')}
              title={message('ena.removeTitle')}
              run={() => callOperation('remove-ena-account', { params: { group } })}
            >
              <p>{message('ena.removeWhat')}</p>
            </ConfirmButton>
          )}
        </div>
      </form>
    </section>
  );
}

interface FieldsProps {
  readonly wish: Wish;
  readonly change: (part: Partial<Wish>) => void;
}

function AccountFields({ wish, change }: FieldsProps): ReactElement {
  return (
    <>
      <NativeSelect
        label={message('ena.service')}
        value={wish.service}
        data={[
          { value: 'test', label: message('ena.service.test') },
          { value: 'production', label: message('ena.service.production') },
        ]}
        onChange={(event) => {
          change({ service: event.currentTarget.value === 'production' ? 'production' : 'test' });
        }}
      />
      <TextInput
        label={message('ena.username')}
        description={message('ena.usernameHint')}
        autoComplete="off"
        required
        value={wish.username}
        onChange={(event) => change({ username: event.currentTarget.value })}
      />
    </>
  );
}

function StudyFields({ wish, change }: FieldsProps): ReactElement {
  return (
    <>
      <TextInput
        label={message('ena.centerName')}
        required
        value={wish.centerName}
        onChange={(event) => change({ centerName: event.currentTarget.value })}
      />
      <TextInput
        label={message('ena.studyTitle')}
        required
        value={wish.studyTitle}
        onChange={(event) => change({ studyTitle: event.currentTarget.value })}
      />
      <Textarea
        label={message('ena.studyDescription')}
        required
        autosize
        minRows={2}
        value={wish.studyDescription}
        onChange={(event) => change({ studyDescription: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={message('ena.holdUntil')}
        description={message('ena.holdUntilHint')}
        value={wish.holdUntil ?? ''}
        onChange={(event) => change({ holdUntil: event.currentTarget.value || null })}
      />
      <NativeSelect
        label={message('ena.librarySource')}
        value={wish.librarySource}
        data={SOURCES}
        onChange={(event) => {
          change({ librarySource: event.currentTarget.value as Wish['librarySource'] });
        }}
      />
      <Checkbox
        label={message('ena.keepsUp')}
        checked={wish.keepsUp}
        onChange={(event) => change({ keepsUp: event.currentTarget.checked })}
      />
      <Checkbox
        label={message('ena.ordersNew')}
        checked={wish.ordersNew}
        onChange={(event) => change({ ordersNew: event.currentTarget.checked })}
      />
    </>
  );
}
