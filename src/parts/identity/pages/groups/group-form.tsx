import { Autocomplete, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { listCountries } from '../../../../web/form/country-names.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';

/** What a group says of itself. */
export interface GroupFields {
  readonly name: string;
  readonly institution: string;
  readonly country: string;
  readonly contactEmail: string;
  readonly address: string;
}

type TextField = Exclude<keyof GroupFields, 'country'>;

/** Fields of a group, for a new one and for one that is changed. */
export function GroupForm<Output>({
  label,
  group,
  run,
  onDone,
  onCancel,
}: {
  /** Of the button. */
  readonly label: string;
  readonly group: GroupFields;
  readonly run: (fields: GroupFields) => Promise<Output>;
  readonly onDone: (output: Output) => unknown;
  readonly onCancel: () => void;
}): ReactElement {
  const [form, setForm] = useState(group);
  const known = useQuery({
    queryKey: ['institutions'],
    queryFn: ({ signal }) => callOperation('list-institutions', {}, signal),
  });
  const save = useAction(() => run(form), onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const field = (name: TextField) => ({
    label: message(`group.field.${name}`),
    value: form[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <form className="stack" onSubmit={submit}>
      <TextInput required maxLength={200} {...field('name')} />
      <div className="field-grid">
        <Autocomplete
          label={message('group.field.institution')}
          description={message('group.institutionHint')}
          maxLength={300}
          data={(known.data?.institutions ?? []).map(({ name }) => name)}
          comboboxProps={{ withinPortal: false }}
          value={form.institution}
          onChange={(institution) => setForm({ ...form, institution })}
        />
        <NativeSelect
          label={message('group.field.country')}
          description={message('group.countryHint')}
          value={form.country}
          data={[
            { value: '', label: message('state.notGiven') },
            ...listCountries().map(({ code, name }) => ({ value: code, label: name })),
          ]}
          onChange={(event) => setForm({ ...form, country: event.currentTarget.value })}
        />
        <TextInput
          type="email"
          maxLength={200}
          description={message('group.contactHint')}
          {...field('contactEmail')}
        />
        <Textarea rows={2} maxLength={500} {...field('address')} />
      </div>
      <ActionFailure error={save.error} />
      <div className="row">
        <button type="submit" className="button-link button-primary" disabled={save.isPending}>
          {label}
        </button>
        <button type="button" className="button-link" onClick={onCancel}>
          {message('dialog.cancel')}
        </button>
      </div>
    </form>
  );
}
