import { NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { TokenScope } from '../../../../schema/caller.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScopeFields } from './scope-fields.tsx';

/** What a new token is to be. */
export interface NewToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly days: number;
  /** The only group that it may be used for; empty for all. */
  readonly limitGroup: string;
}

const LIFETIMES_DAYS = [7, 30, 90, 180, 365] as const;
const EMPTY: NewToken = { name: '', scopes: ['read'], days: 90, limitGroup: '' };

/** Asks what a new token is for, what it may do and until when. */
export function TokenForm({
  offered,
  groups,
  run,
  onMade,
  onCancel,
}: {
  readonly offered: readonly TokenScope[];
  /** Groups to which it can be limited; none where it is one group's own. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly run: (token: NewToken) => Promise<{ readonly token: string }>;
  readonly onMade: (secret: string) => void;
  readonly onCancel: () => void;
}): ReactElement {
  const [form, setForm] = useState(EMPTY);
  const make = useAction(
    () => run({ ...form, name: form.name.trim() }),
    ({ token }) => onMade(token),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className="stack sub-panel" onSubmit={submit}>
      <TextInput
        label={message('token.name')}
        description={message('token.nameHint')}
        required
        maxLength={200}
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <ScopeFields
        offered={offered}
        chosen={form.scopes}
        onChange={(scopes) => setForm({ ...form, scopes })}
      />
      {groups.length === 0 ? null : (
        <NativeSelect
          label={message('token.group')}
          value={form.limitGroup}
          data={[
            { value: '', label: message('token.allGroups') },
            ...groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => setForm({ ...form, limitGroup: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label={message('token.days')}
        value={String(form.days)}
        data={LIFETIMES_DAYS.map((count) => ({
          value: String(count),
          label: message('token.daysCount', { count }),
        }))}
        onChange={(event) => setForm({ ...form, days: Number(event.currentTarget.value) })}
      />
      <ActionFailure error={make.error} />
      <div className="row">
        <button
          type="submit"
          className="button-link button-primary"
          disabled={make.isPending || form.scopes.length === 0}
        >
          {message('token.make')}
        </button>
        <button type="button" className="button-link" onClick={onCancel}>
          {message('dialog.cancel')}
        </button>
      </div>
    </form>
  );
}
