import { type ReactElement, useId, useState } from 'react';
import { type VisaType, visaTypes } from '../../../../engine/passports/visa-object.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { nameVisaType } from '../own/visa-list.tsx';

interface Fields {
  readonly issuer: string;
  readonly jku: string;
  readonly issuesPassports: boolean;
  readonly types: readonly VisaType[];
  readonly sources: string;
  readonly committees: string;
  readonly linksIdentities: boolean;
  readonly subjectsOf: string;
}

const EMPTY: Fields = {
  ...{ issuer: '', jku: '', issuesPassports: false, types: ['ControlledAccessGrants'] },
  ...{ sources: '', committees: '', linksIdentities: false, subjectsOf: '' },
};

/** Words of a field, whatever parts them. */
function readWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function toBody(fields: Fields) {
  const { issuer, jku, issuesPassports, types, linksIdentities, subjectsOf } = fields;
  const sources = readWords(fields.sources);
  return {
    ...{ issuer: issuer.trim(), jku: jku.trim(), issuesPassports, linksIdentities },
    visaTypes: [...types],
    sources: sources.length === 0 ? null : sources,
    subjectsOf: subjectsOf.trim() === '' ? null : subjectsOf.trim(),
    committees: readWords(fields.committees),
  };
}

type Set = (change: Partial<Fields>) => void;

function TextField({
  label,
  hint,
  isRequired = false,
  isLong = false,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly isRequired?: boolean;
  readonly isLong?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  const shared = {
    id,
    className: 'native-field',
    required: isRequired,
    'aria-describedby': `${id}-hint`,
    spellCheck: false,
    value,
  };
  return (
    <div className="stack-tight">
      <label htmlFor={id}>{label}</label>
      {isLong ? (
        <textarea {...shared} rows={2} onChange={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          maxLength={255}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <span className="small muted" id={`${id}-hint`}>
        {hint}
      </span>
    </div>
  );
}

function Check({
  label,
  isChecked,
  onChange,
}: {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}): ReactElement {
  return (
    <label className="row">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

function TrustFields({
  fields,
  set,
}: {
  readonly fields: Fields;
  readonly set: Set;
}): ReactElement {
  const { types } = fields;
  return (
    <fieldset className="stack-tight sub-panel">
      <legend>{message('trust.for')}</legend>
      <Check
        label={message('trust.passports')}
        isChecked={fields.issuesPassports}
        onChange={(issuesPassports) => set({ issuesPassports })}
      />
      {visaTypes.map((type) => (
        <Check
          key={type}
          label={nameVisaType(type)}
          isChecked={types.includes(type)}
          onChange={(isChecked) =>
            set({
              types: visaTypes.filter((one) => (one === type ? isChecked : types.includes(one))),
            })
          }
        />
      ))}
      <Check
        label={message('trust.links')}
        isChecked={fields.linksIdentities}
        onChange={(linksIdentities) => set({ linksIdentities })}
      />
    </fieldset>
  );
}

/** A form for an issuer that is to be believed. */
export function IssuerForm(): ReactElement {
  const [fields, setFields] = useState(EMPTY);
  const set: Set = (change) => setFields((before) => ({ ...before, ...change }));
  const add = useAction(
    () => callOperation('add-visa-issuer', { body: toBody(fields) }),
    () => setFields(EMPTY),
  );
  return (
    <details>
      <summary>{message('trust.add')}</summary>
      <form
        className="sub-panel stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextField
          label={message('trust.issuer')}
          hint={message('trust.issuerHint')}
          isRequired
          value={fields.issuer}
          onChange={(issuer) => set({ issuer })}
        />
        <TextField
          label={message('trust.jku')}
          hint={message('trust.jkuHint')}
          isRequired
          value={fields.jku}
          onChange={(jku) => set({ jku })}
        />
        <TrustFields fields={fields} set={set} />
        <TextField
          label={message('trust.sources')}
          hint={message('trust.sourcesHint')}
          isLong
          value={fields.sources}
          onChange={(sources) => set({ sources })}
        />
        <TextField
          label={message('trust.committees')}
          hint={message('trust.committeesHint')}
          isLong
          value={fields.committees}
          onChange={(committees) => set({ committees })}
        />
        <TextField
          label={message('trust.subjects')}
          hint={message('trust.subjectsHint')}
          value={fields.subjectsOf}
          onChange={(subjectsOf) => set({ subjectsOf })}
        />
        <ActionFailure error={add.error} />
        <div>
          <button type="submit" className="button-link" disabled={add.isPending}>
            {message('trust.addIt')}
          </button>
        </div>
      </form>
    </details>
  );
}
