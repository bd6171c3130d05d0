import { type DragEvent, type ReactElement, useId, useState } from 'react';
import { formatBytes } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { addFiles } from './choose-files.ts';

interface FieldTexts {
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
}

const describeFile = ({ name, size }: File): string =>
  message('import.chosen', { file: name, size: formatBytes(size) });

function DropField({
  label,
  hint,
  accept,
  isSeveral,
  onAdd,
  children,
}: FieldTexts & {
  readonly isSeveral: boolean;
  readonly onAdd: (files: readonly File[]) => void;
  readonly children?: ReactElement | null;
}): ReactElement {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onAdd([...event.dataTransfer.files]);
  };
  const className = [
    'file-field',
    isOver ? 'file-field-over' : '',
    isSeveral ? 'file-field-several' : '',
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Dropping is a shortcut for the pointer; the file field inside does the same.
    <div
      className={className.filter(Boolean).join(' ')}
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
        multiple={isSeveral}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const field = event.currentTarget;
          onAdd([...(field.files ?? [])]);
          // What was chosen stands in the list; the same file may be chosen again after it was taken out.
          if (isSeveral) field.value = '';
        }}
      />
      <span id={`${id}-hint`} className="small muted">
        {hint}
      </span>
      {children}
    </div>
  );
}

/** A field for one file, which can be chosen or dropped. */
export function FileField({
  file,
  onChange,
  hint,
  ...texts
}: FieldTexts & {
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
}): ReactElement {
  return (
    <DropField
      {...texts}
      hint={file === null ? hint : describeFile(file)}
      isSeveral={false}
      onAdd={(files) => onChange(addFiles([], files, false)[0] ?? null)}
    />
  );
}

/** A field for any number of files: what is chosen or dropped is added, and can be taken out again. */
export function FilesField({
  files,
  onChange,
  ...texts
}: FieldTexts & {
  readonly files: readonly File[];
  readonly onChange: (files: readonly File[]) => void;
}): ReactElement {
  return (
    <DropField {...texts} isSeveral onAdd={(added) => onChange(addFiles(files, added, true))}>
      {files.length === 0 ? null : (
        <ul className="list-plain small" aria-label={message('import.chosenFiles')}>
          {files.map((file) => (
            <li key={`${file.name} ${file.size} ${file.lastModified}`}>
              {describeFile(file)}{' '}
              <button
                type="button"
                className="button-link button-small"
                aria-label={message('import.removeFile', { file: file.name })}
                onClick={() => onChange(files.filter((one) => one !== file))}
              >
                {message('import.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </DropField>
  );
}
