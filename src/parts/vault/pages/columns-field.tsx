import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { formatCodes, parseCodes } from './column-codes.ts';
import { columnLevels, columnTypes } from './column-kinds.ts';

type Column = Readonly<Record<string, unknown>>;

const EMPTY: Column = { name: '', description: '', type: 'text', identifying: 'none' };

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

function Cell({
  label,
  value,
  isRequired = false,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly isRequired?: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <td>
      <input
        className="native-field"
        aria-label={label}
        required={isRequired}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </td>
  );
}

function Choice({
  label,
  value,
  values,
  describe,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly describe: (value: string) => string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <td>
      <select
        className="native-field"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {describe(one)}
          </option>
        ))}
      </select>
    </td>
  );
}

function Row({
  column,
  number,
  onChange,
  onRemove,
}: {
  readonly column: Column;
  /** From 1. */
  readonly number: number;
  readonly onChange: (column: Column) => void;
  readonly onRemove: () => void;
}): ReactElement {
  const set = (change: Column) => onChange({ ...column, ...change });
  const say = (text: string) => message('record.column', { number, text });
  const type = asText(column.type);
  return (
    <tr>
      <Cell
        label={say(message('vault.field'))}
        value={asText(column.name)}
        isRequired
        onChange={(name) => set({ name })}
      />
      <Choice
        label={say(message('vault.fieldType'))}
        value={type}
        values={columnTypes}
        describe={(one) => one}
        onChange={(next) =>
          set({ type: next, values: next === 'code' ? (column.values ?? []) : null })
        }
      />
      <td>
        {type === 'code' ? (
          <input
            className="native-field"
            aria-label={say(message('record.codes'))}
            placeholder={message('record.codesExample')}
            required
            defaultValue={formatCodes(column.values)}
            onChange={(event) => set({ values: parseCodes(event.currentTarget.value) })}
          />
        ) : (
          <input
            className="native-field"
            aria-label={say(message('record.unit'))}
            placeholder={message('record.unit')}
            value={asText(column.unit)}
            onChange={(event) => set({ unit: event.currentTarget.value || null })}
          />
        )}
      </td>
      <Cell
        label={say(message('vault.fieldMeaning'))}
        value={asText(column.description)}
        onChange={(description) => set({ description })}
      />
      <Choice
        label={say(message('vault.fieldLevel'))}
        value={asText(column.identifying)}
        values={columnLevels}
        describe={(one) => message(`vault.level.${one as (typeof columnLevels)[number]}`)}
        onChange={(identifying) => set({ identifying })}
      />
      <td>
        <input
          type="checkbox"
          aria-label={say(message('record.columnRequired'))}
          checked={column.required === true}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
      </td>
      <td>
        <button type="button" className="button-link button-small" onClick={onRemove}>
          {message('record.columnRemove')}
        </button>
      </td>
    </tr>
  );
}

/** The columns of a table, a row each. */
export function ColumnsField({
  value,
  onChange,
}: {
  readonly value: unknown;
  readonly onChange: (value: readonly Column[]) => void;
}): ReactElement {
  const columns: readonly Column[] = Array.isArray(value) ? value : [];
  return (
    <fieldset className="release-fields stack-tight">
      <legend>
        {message('record.fields')}
        <span aria-hidden="true"> *</span>
      </legend>
      <ScrollRegion label={message('record.fields')}>
        <table className="data-table column-table">
          <thead>
            <tr>
              <th scope="col">{message('vault.field')}</th>
              <th scope="col">{message('vault.fieldType')}</th>
              <th scope="col">{message('record.codesOrUnit')}</th>
              <th scope="col">{message('vault.fieldMeaning')}</th>
              <th scope="col">{message('vault.fieldLevel')}</th>
              <th scope="col">{message('record.columnRequired')}</th>
              <th scope="col">{message('vaultKeys.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, at) => (
              <Row
                // Rows have no name of their own until one is typed. With the number of rows, so that codes, which keep what
                // is typed, do not stay behind when a row above is removed.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                key={`${columns.length} ${at}`}
                column={column}
                number={at + 1}
                onChange={(changed) => onChange(columns.with(at, changed))}
                onRemove={() => onChange(columns.toSpliced(at, 1))}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <div>
        <button
          type="button"
          className="button-link button-small"
          onClick={() => onChange([...columns, EMPTY])}
        >
          {message('record.columnAdd')}
        </button>
      </div>
    </fieldset>
  );
}
