import { type ChangeEvent, type ReactElement, useState } from 'react';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { countHeaders, readLetters } from './sample-files.ts';

// Longer ones are files, and files of many genomes have a page of their own.
const LONGEST_FILE = 16 << 20;

/** The genome's letters: pasted, or read from a small file. */
export function SequenceField({
  letters,
  most = 1,
  onChange,
}: {
  readonly letters: string;
  /** How many records may be pasted: one for each segment of the genome. */
  readonly most?: number;
  readonly onChange: (letters: string) => void;
}): ReactElement {
  const [isTooLong, setTooLong] = useState(false);
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.currentTarget.files?.[0];
    if (file === undefined) return;
    setTooLong(file.size > LONGEST_FILE);
    if (file.size <= LONGEST_FILE) onChange(await file.text());
  };
  const headers = countHeaders(letters);
  const length = readLetters(letters).length;
  return (
    <div className="stack-tight">
      <label htmlFor="one-sequence">{message('submitOne.sequence')}</label>
      <textarea
        id="one-sequence"
        className="native-field code paste-field"
        rows={6}
        spellCheck={false}
        autoComplete="off"
        required
        value={letters}
        aria-describedby="one-sequence-hint"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id="one-sequence-hint" className="small muted">
        {length === 0
          ? message('submitOne.sequenceHint')
          : message('submitOne.letters', { letters: formatCount(length) })}
      </span>
      <label className="small">
        {message('submitOne.file')} <input type="file" accept=".fasta,.fa,.fna" onChange={choose} />
      </label>
      {headers > most || isTooLong ? (
        <p className="notice notice-warn" role="alert">
          {message('submitOne.many')}
        </p>
      ) : null}
    </div>
  );
}
