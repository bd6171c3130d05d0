import { type DragEvent, type ReactElement, useId, useState } from 'react';
import type { Answer } from '../../../web/api/call-operation.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { formatBytes } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { type UploadRow, useUploads } from './use-uploads.ts';

type Group = Answer<'list-groups'>['groups'][number];

function DropField({ onAdd }: { readonly onAdd: (files: readonly File[]) => void }): ReactElement {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onAdd([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Dropping is a shortcut for the pointer; the file field inside does the same.
    <div
      className={`file-field file-field-several${isOver ? ' file-field-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{message('files.choose')}</label>
      <input
        id={id}
        type="file"
        multiple
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const field = event.currentTarget;
          onAdd([...(field.files ?? [])]);
          field.value = '';
        }}
      />
      <span id={`${id}-hint`} className="small muted">
        {message('files.chooseHint')}
      </span>
    </div>
  );
}

function UploadView({
  row,
  pause,
  resume,
}: {
  readonly row: UploadRow;
  readonly pause: () => void;
  readonly resume: () => void;
}): ReactElement {
  const { name, size, sent, state, error } = row;
  return (
    <li className="stack-tight">
      <strong>{name}</strong>
      <progress
        className="import-progress"
        value={sent}
        max={size}
        aria-label={message('files.progressOf', { file: name })}
      />
      <p className="small">
        {state === 'sent'
          ? message('files.sent')
          : message('files.progress', { sent: formatBytes(sent), size: formatBytes(size) })}{' '}
        {state === 'sending' ? (
          <button
            type="button"
            className="button-link button-small"
            aria-label={message('files.pauseOf', { file: name })}
            onClick={pause}
          >
            {message('files.pause')}
          </button>
        ) : null}
        {state === 'paused' || state === 'failed' ? (
          <button
            type="button"
            className="button-link button-small"
            aria-label={message('files.resumeOf', { file: name })}
            onClick={resume}
          >
            {message('files.resume')}
          </button>
        ) : null}
      </p>
      {error === null ? null : <FailureView error={error} />}
    </li>
  );
}

/** Sends files of a group; what is chosen begins to be sent at once. */
export function UploadForm({
  group,
  instances,
}: {
  readonly group: Group;
  readonly instances: readonly InstanceSummary[];
}): ReactElement {
  const offered = instances.filter(({ id }) => group.instances?.includes(id) !== false);
  const [chosen, setInstance] = useState('');
  const instance = (offered.find(({ id }) => id === chosen) ?? offered[0])?.id ?? '';
  const [visibility, setVisibility] = useState<'group' | 'open'>('group');
  const [links, setLinks] = useState('');
  const { rows, send, pause, resume } = useUploads();
  return (
    <section className="panel stack" aria-labelledby="files-upload">
      <h2 id="files-upload">{message('files.upload')}</h2>
      <div className="row">
        <label className="stack-tight">
          <span>{message('files.pathogen')}</span>
          <select
            className="native-field"
            value={instance}
            onChange={(event) => setInstance(event.currentTarget.value)}
          >
            {offered.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </select>
        </label>
        <label className="stack-tight">
          <span>{message('files.visibility')}</span>
          <select
            className="native-field"
            value={visibility}
            onChange={(event) => setVisibility(event.currentTarget.value as typeof visibility)}
          >
            <option value="group">{message('files.visibility.group')}</option>
            <option value="open">{message('files.visibility.open')}</option>
          </select>
        </label>
        <label className="stack-tight">
          <span>{message('files.links')}</span>
          <input
            className="native-field"
            value={links}
            maxLength={2000}
            aria-describedby="files-links-hint"
            onChange={(event) => setLinks(event.currentTarget.value)}
          />
        </label>
      </div>
      <p id="files-links-hint" className="small muted">
        {message('files.linksHint')}
      </p>
      <DropField
        onAdd={(files) =>
          send(files, { group: group.id, instance, visibility, links: links.trim() })
        }
      />
      {rows.length === 0 ? null : (
        <ul className="list-plain stack" aria-label={message('files.uploads')} aria-live="polite">
          {rows.map((row) => (
            <UploadView
              key={row.key}
              row={row}
              pause={() => pause(row.key)}
              resume={() => resume(row.key)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
