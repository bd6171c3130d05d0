import { type DragEvent, type ReactElement, useId, useRef, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import type { Source } from './read-records.ts';

const ACCEPT = '.fasta,.fa,.fna,.fas,.ffn,.txt,.gz,.bgz,.zst';

function toSources(files: FileList | null): Source[] {
  return [...(files ?? [])].map((file) => ({ name: file.name, blob: file }));
}

/** Takes sequences: files that are dropped or chosen, or pasted text. */
export function SequenceInput({
  isOpen,
  isCompact,
  onStart,
}: {
  /** Sequences are taken; before the dataset is there they wait for it. */
  readonly isOpen: boolean;
  /** There are results, which the reader is here for now. */
  readonly isCompact: boolean;
  readonly onStart: (sources: readonly Source[]) => void;
}): ReactElement {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const start = (sources: readonly Source[]): void => {
    if (isOpen && sources.length > 0) onStart(sources);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    start(toSources(event.dataTransfer.files));
  };
  const pasteForm = (
    <form
      className="paste-zone"
      onSubmit={(event) => {
        event.preventDefault();
        const name = message('analyse.pastedText');
        if (text !== '') start([{ name, blob: new Blob([text]) }]);
      }}
    >
      <label htmlFor={`${id}-text`} className="small">
        {message('analyse.paste')}
      </label>
      <textarea
        id={`${id}-text`}
        className="native-field code paste-field"
        rows={4}
        spellCheck={false}
        autoComplete="off"
        placeholder={message('analyse.pastePlaceholder')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div>
        <button type="submit" className="button-link" disabled={!isOpen || text === ''}>
          {message('analyse.pasteStart')}
        </button>
      </div>
    </form>
  );
  return (
    <div className={isCompact ? 'analyse-input analyse-input-compact' : 'analyse-input'}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Dropping is a shortcut for the pointer; the file field inside does the same. */}
      <div
        className={isOver ? 'drop-zone drop-zone-over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span className="drop-title">{message('analyse.drop')}</span>
        <span id={`${id}-hint`} className="small muted">
          {message('analyse.dropHint')}
        </span>
        <input
          ref={field}
          id={id}
          className="visually-hidden drop-field"
          type="file"
          multiple
          accept={ACCEPT}
          disabled={!isOpen}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            start(toSources(event.currentTarget.files));
            // The same file again, perhaps after an edit, is a new choice.
            event.currentTarget.value = '';
          }}
        />
        <label htmlFor={id} className="button-link button-primary">
          {message('analyse.choose')}
        </label>
      </div>
      {isCompact ? (
        <details className="chart-details">
          <summary>{message('analyse.paste')}</summary>
          <div>{pasteForm}</div>
        </details>
      ) : (
        pasteForm
      )}
    </div>
  );
}
