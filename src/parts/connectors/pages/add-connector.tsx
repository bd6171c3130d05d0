import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';

type Source = 'ena' | 'ncbi';
type Result = 'sequence' | 'read_run';

const EMPTY = {
  name: '',
  source: 'ena' as Source,
  result: 'sequence' as Result,
  instance: '',
  taxon: '',
  country: '',
  collectedFrom: '',
  collectedTo: '',
  publicFrom: '',
  publicTo: '',
  text: '',
  schedule: '23 3 * * *',
  mostRecords: '100000',
  requestsASecond: '3',
  contactEmail: '',
  key: '',
};
type Values = typeof EMPTY;
type Field = keyof Values;

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** What the form says, as the operation takes it. */
function toBody(values: Values, instance: string) {
  const { name, source, result, schedule, contactEmail } = values;
  return {
    ...{ name, source, schedule, contactEmail },
    result: source === 'ena' ? result : 'sequence',
    instance,
    query: {
      taxon: Number(values.taxon),
      country: orNull(values.country),
      collectedFrom: orNull(values.collectedFrom),
      collectedTo: orNull(values.collectedTo),
      publicFrom: orNull(values.publicFrom),
      publicTo: orNull(values.publicTo),
      text: orNull(values.text),
    },
    mostRecords: Number(values.mostRecords),
    requestsASecond: Number(values.requestsASecond),
    key: orNull(values.key),
  } as const;
}

interface FieldsProps {
  readonly values: Values;
  readonly set: (field: Field, value: string) => void;
}

function Text({
  field,
  values,
  set,
  type = 'text',
  isRequired = false,
  hint,
}: FieldsProps & {
  readonly field: Exclude<Field, 'source' | 'result' | 'instance' | 'key'>;
  readonly type?: string;
  readonly isRequired?: boolean;
  readonly hint?: string;
}): ReactElement {
  return (
    <TextInput
      label={message(`connectors.field.${field}`)}
      {...(hint === undefined ? {} : { description: hint })}
      type={type}
      required={isRequired}
      value={values[field]}
      onChange={(event) => set(field, event.currentTarget.value)}
    />
  );
}

function WhatFields({
  instances,
  instance,
  ...fields
}: FieldsProps & {
  readonly instances: readonly InstanceSummary[];
  readonly instance: string;
}): ReactElement {
  const { values, set } = fields;
  return (
    <div className="field-grid">
      <Text field="name" isRequired {...fields} />
      <NativeSelect
        label={message('connectors.archive')}
        value={values.source}
        onChange={(event) => set('source', event.currentTarget.value)}
        data={[
          { value: 'ena', label: message('connectors.source.ena') },
          { value: 'ncbi', label: message('connectors.source.ncbi') },
        ]}
      />
      {values.source === 'ena' ? (
        <NativeSelect
          label={message('connectors.brings')}
          value={values.result}
          onChange={(event) => set('result', event.currentTarget.value)}
          data={[
            { value: 'sequence', label: message('connectors.result.sequence') },
            { value: 'read_run', label: message('connectors.result.read_run') },
          ]}
        />
      ) : null}
      <NativeSelect
        label={message('connectors.data')}
        value={instance}
        onChange={(event) => set('instance', event.currentTarget.value)}
        data={instances.map(({ id, displayName }) => ({ value: id, label: displayName }))}
      />
      <Text
        field="taxon"
        type="number"
        isRequired
        hint={message('connectors.field.taxonHint')}
        {...fields}
      />
      <Text field="country" hint={message('connectors.field.countryHint')} {...fields} />
      <Text field="collectedFrom" type="date" {...fields} />
      <Text field="collectedTo" type="date" {...fields} />
      <Text field="publicFrom" type="date" {...fields} />
      <Text field="publicTo" type="date" {...fields} />
      <Text field="text" hint={message('connectors.field.textHint')} {...fields} />
    </div>
  );
}

function HowFields(fields: FieldsProps): ReactElement {
  const { values, set } = fields;
  return (
    <div className="field-grid">
      <Text
        field="schedule"
        isRequired
        hint={message('connectors.field.scheduleHint')}
        {...fields}
      />
      <Text field="mostRecords" type="number" isRequired {...fields} />
      <Text
        field="requestsASecond"
        isRequired
        hint={message('connectors.field.requestsHint')}
        {...fields}
      />
      <Text
        field="contactEmail"
        type="email"
        isRequired
        hint={message('connectors.field.contactHint')}
        {...fields}
      />
      <PasswordInput
        label={message('connectors.key')}
        description={message('connectors.field.keyHint')}
        autoComplete="off"
        value={values.key}
        onChange={(event) => set('key', event.currentTarget.value)}
      />
    </div>
  );
}

/** The form that begins a connector. */
export function AddConnector({
  instances,
}: {
  readonly instances: readonly InstanceSummary[];
}): ReactElement {
  const [values, setValues] = useState<Values>(EMPTY);
  const set = (field: Field, value: string) => setValues((now) => ({ ...now, [field]: value }));
  const instance = values.instance || (instances[0]?.id ?? '');
  const add = useAction(
    () => callOperation('add-connector', { body: toBody(values, instance) }),
    () => setValues(EMPTY),
  );
  return (
    <section className="panel" aria-labelledby="add-connector">
      <form
        className="stack-tight"
        aria-labelledby="add-connector"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <h2 id="add-connector">{message('connectors.add')}</h2>
        <p className="muted">{message('connectors.addWhat')}</p>
        <WhatFields values={values} set={set} instances={instances} instance={instance} />
        <h3>{message('connectors.how')}</h3>
        <HowFields values={values} set={set} />
        <ActionFailure error={add.error} />
        <div>
          <button type="submit" className="button-link" disabled={add.isPending}>
            {message('connectors.begin')}
          </button>
        </div>
      </form>
    </section>
  );
}
