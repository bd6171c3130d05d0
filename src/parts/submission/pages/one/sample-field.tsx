import type { ReactElement } from 'react';
import { sampleMetadata } from '../../../../schema/records/sample-metadata.ts';

export type SampleFieldName = keyof typeof sampleMetadata.fields;

/** One value of the sample, with what it means and an example. */
export function SampleField({
  field,
  value,
  isRequired,
  onChange,
}: {
  readonly field: SampleFieldName;
  readonly value: string;
  readonly isRequired: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { title, definition, example } = sampleMetadata.fields[field];
  const id = `sample-${field}`;
  return (
    <div className="stack-tight">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="native-field"
        value={value}
        placeholder={example}
        required={isRequired}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} className="small muted">
        {definition}
      </span>
    </div>
  );
}
