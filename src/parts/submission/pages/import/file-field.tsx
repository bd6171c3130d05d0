import { type DragEvent, type ReactElement, useId, useState } from 'react';
import { formatBytes } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';

/** A field for one file, which can be chosen or dropped. */
export function FileField({
  label,
  hint,
  accept,
  file,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}): ReactElement {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onChange(event.dataTransfer.files[0] ?? null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Dropping is a shortcut for the pointer; the file field inside does the same.
    <div
      className={isOver ? 'file-field file-field-over' : 'file-field'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.files?.[0] ?? null)}
      />
      <span id={`${id}-hint`} className="small muted">
        {file === null
          ? hint
          : message('import.chosen', { file: file.name, size: formatBytes(file.size) })}
      </span>
    </div>
  );
}
