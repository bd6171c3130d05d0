import { type ReactElement, useState } from 'react';
import { sampleMetadata } from '../../../../schema/records/sample-metadata.ts';
import { message } from '../../../../web/messages/message.ts';
import type { Replacement } from './plan-edits.ts';

// The name of a sample joins it with its sequence, so that it changes in its own form only.
const FIELDS = Object.entries(sampleMetadata.fields).filter(([name]) => name !== 'strain');

/** Asks what to find in which field and what to write in its place. */
export function ReplaceForm({
  count,
  isPending,
  onPreview,
}: {
  /** Rows among which it is looked for; undefined while that is not known. */
  readonly count: number | undefined;
  readonly isPending: boolean;
  readonly onPreview: (replacement: Replacement) => void;
}): ReactElement {
  const [wanted, setWanted] = useState<Replacement>({
    field: 'country',
    find: '',
    replace: '',
    isWhole: true,
  });
  const change = (part: Partial<Replacement>): void => setWanted({ ...wanted, ...part });
  return (
    <form
      className="stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        onPreview(wanted);
      }}
    >
      <h3>{message('bulk.replace')}</h3>
      {count === undefined ? null : (
        <p className="small muted">{message('bulk.replaceAmong', { count })}</p>
      )}
      <div className="row">
        <label className="stack-tight">
          <span>{message('bulk.field')}</span>
          <select
            className="native-field"
            value={wanted.field}
            onChange={(event) => change({ field: event.currentTarget.value })}
          >
            {FIELDS.map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {(['find', 'replace'] as const).map((part) => (
          <label key={part} className="stack-tight">
            <span>{message(part === 'find' ? 'bulk.find' : 'bulk.with')}</span>
            <input
              className="native-field"
              maxLength={10_000}
              required={part === 'find' && !wanted.isWhole}
              value={wanted[part]}
              onChange={(event) => change({ [part]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <label>
        <input
          type="checkbox"
          checked={wanted.isWhole}
          onChange={(event) => change({ isWhole: event.currentTarget.checked })}
        />{' '}
        {message('bulk.whole')}
      </label>
      <div>
        <button type="submit" className="button-link" disabled={isPending}>
          {message('bulk.preview')}
        </button>
      </div>
    </form>
  );
}
