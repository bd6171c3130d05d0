import { type ReactElement, useId } from 'react';

export interface RadioOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** One of a few ways, all in sight. */
export function RadioChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly RadioOption<Value>[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const id = useId();
  return (
    <fieldset className="release-fields stack-tight">
      <legend>{label}</legend>
      {options.map((option) => (
        <div key={option.value}>
          <label className="row">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              aria-describedby={option.hint === undefined ? undefined : `${id}-${option.value}`}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
          {option.hint === undefined ? null : (
            <p id={`${id}-${option.value}`} className="small muted radio-hint">
              {option.hint}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}
