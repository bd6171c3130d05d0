import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { isMessageKey, message, messageOfKey } from '../../../web/messages/message.ts';
import { ColumnsField } from './columns-field.tsx';
import type { Kind } from './offered-kinds.ts';
import { filesQuery, recordsQuery } from './queries.ts';
import type { RecordField } from './record-fields.ts';
import { UseTermsField } from './use-terms-field.tsx';

export interface FieldProps {
  readonly field: RecordField;
  readonly group: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const asTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

function Labelled({
  field: { name, isRequired },
  children,
}: {
  readonly field: RecordField;
  readonly children: (ids: { readonly id: string; readonly hint: string | undefined }) => ReactNode;
}): ReactElement {
  const id = useId();
  const hintKey = `recordHint.${name}`;
  const hasHint = isMessageKey(hintKey);
  return (
    <div className="stack-tight">
      <label htmlFor={id}>
        {messageOfKey(`record.${name}`)}
        {isRequired === true ? <span aria-hidden="true"> *</span> : null}
      </label>
      {children({ id, hint: hasHint ? `${id}-hint` : undefined })}
      {hasHint ? (
        <p id={`${id}-hint`} className="small muted">
          {messageOfKey(hintKey)}
        </p>
      ) : null}
    </div>
  );
}

/** Words, one a line: kept as they are typed, so that an empty line at the end does not vanish under the cursor. */
function LinesField({ field, value, onChange }: FieldProps): ReactElement {
  const [text, setText] = useState(asTexts(value).join('\n'));
  return (
    <Labelled field={field}>
      {({ id, hint }) => (
        <textarea
          id={id}
          className="native-field"
          rows={2}
          aria-describedby={hint}
          value={text}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            const words = typed.split('\n').map((word) => word.trim());
            onChange(words.filter((word) => word !== ''));
          }}
        />
      )}
    </Labelled>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function useRecords(group: string, kind: Kind | null): readonly Choice[] {
  const { data } = useQuery({ ...recordsQuery(group), enabled: kind !== null });
  return (data?.records ?? [])
    .filter((record) => record.kind === kind && record.state !== 'withdrawn')
    .map(({ accession, alias, body }) => ({
      value: accession,
      label: `${String(body.title ?? alias)} (${accession})`,
    }));
}

function useFiles(group: string, isWanted: boolean): readonly Choice[] {
  const { data } = useQuery({ ...filesQuery(group), enabled: isWanted });
  return (data?.files ?? [])
    .filter(({ state }) => state === 'ready')
    .map(({ accession, name }) => ({ value: accession, label: `${name} (${accession})` }));
}

/** What is named already stays choosable, also where it is another group's. */
function withNamed(choices: readonly Choice[], named: readonly string[]): readonly Choice[] {
  const known = new Set(choices.map(({ value }) => value));
  const others = named.filter((value) => value !== '' && !known.has(value));
  return [...choices, ...others.map((value) => ({ value, label: value }))];
}

function SelectField({
  field,
  value,
  choices,
  onChange,
}: Omit<FieldProps, 'group'> & { readonly choices: readonly Choice[] }): ReactElement {
  return (
    <Labelled field={field}>
      {({ id, hint }) => (
        <select
          id={id}
          className="native-field"
          required={field.isRequired}
          aria-describedby={hint}
          value={asText(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">
            {message(choices.length === 0 ? 'record.noneYet' : 'record.none')}
          </option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function SeveralField({
  field: { name },
  value,
  choices,
  onChange,
}: Omit<FieldProps, 'group'> & { readonly choices: readonly Choice[] }): ReactElement {
  const chosen = asTexts(value);
  return (
    <fieldset className="release-fields stack-tight">
      <legend>{messageOfKey(`record.${name}`)}</legend>
      {choices.length === 0 ? <p className="small muted">{message('record.noneYet')}</p> : null}
      <div className="choice-list">
        {choices.map((choice) => (
          <label key={choice.value} className="row">
            <input
              type="checkbox"
              checked={chosen.includes(choice.value)}
              onChange={(event) => {
                const others = chosen.filter((one) => one !== choice.value);
                onChange(event.currentTarget.checked ? [...others, choice.value] : others);
              }}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function TypedField({ field, value, onChange }: FieldProps): ReactElement {
  const isText = field.control.kind === 'text';
  const isNumber = field.control.kind === 'number';
  return (
    <Labelled field={field}>
      {({ id, hint }) => {
        const common = {
          id,
          className: 'native-field',
          required: field.isRequired,
          'aria-describedby': hint,
          value: asText(value),
        };
        if (isText) {
          return (
            <textarea
              {...common}
              rows={4}
              onChange={(event) => onChange(event.currentTarget.value)}
            />
          );
        }
        return (
          <input
            {...common}
            type={isNumber ? 'number' : 'text'}
            {...(isNumber ? { min: 1, step: 1 } : {})}
            onChange={({ currentTarget: { value: typed } }) =>
              onChange(isNumber && typed !== '' ? Number(typed) : typed)
            }
          />
        );
      }}
    </Labelled>
  );
}

/** One field of a record, as its kind of content wants. */
export function RecordFieldControl(props: FieldProps): ReactElement {
  const { field, group, value, onChange } = props;
  const { control } = field;
  const names = control.kind === 'record' || control.kind === 'records' ? control.of : null;
  const records = useRecords(group, names);
  const files = useFiles(group, control.kind === 'files');
  switch (control.kind) {
    case 'lines':
      return <LinesField {...props} />;
    case 'choice': {
      const choices = control.values.map((one) => ({
        value: one,
        label: messageOfKey(`recordValue.${one}`),
      }));
      return <SelectField {...props} choices={choices} />;
    }
    case 'record':
      return <SelectField {...props} choices={withNamed(records, [asText(value)])} />;
    case 'records':
      return <SeveralField {...props} choices={withNamed(records, asTexts(value))} />;
    case 'files':
      return <SeveralField {...props} choices={withNamed(files, asTexts(value))} />;
    case 'yes-no':
      return (
        <label className="row">
          <input
            type="checkbox"
            checked={value === true}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          <span>{messageOfKey(`record.${field.name}`)}</span>
        </label>
      );
    case 'use-terms':
      return <UseTermsField value={value} onChange={onChange} />;
    case 'columns':
      return <ColumnsField value={value} onChange={onChange} />;
    default:
      return <TypedField {...props} />;
  }
}
