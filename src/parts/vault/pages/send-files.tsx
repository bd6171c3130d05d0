import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { formatBytes } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { keyQuery, recordsQuery } from './queries.ts';
import { type EncryptedRow, useEncryptedUploads } from './use-encrypted-uploads.ts';

function RowView({ row }: { readonly row: EncryptedRow }): ReactElement {
  const { name, sent, size, state, error } = row;
  return (
    <li className="stack-tight">
      <strong>{name}</strong>
      <progress
        className="import-progress"
        value={sent}
        max={Math.max(1, size)}
        aria-label={message('deposit.progressOf', { file: name })}
      />
      <p className="small">
        {state === 'sent'
          ? message('deposit.sent')
          : message('deposit.progress', { sent: formatBytes(sent), size: formatBytes(size) })}
      </p>
      {error === null ? null : <FailureView error={error} />}
    </li>
  );
}

function toBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Sends files that are encrypted in the browser; what is chosen begins to be sent at once. */
export function SendFiles({ group }: { readonly group: string }): ReactElement {
  const id = useId();
  const key = useQuery(keyQuery);
  const records = useQuery(recordsQuery(group));
  const [dictionary, setDictionary] = useState('');
  const [isSimulated, setSimulated] = useState(false);
  const { rows, send } = useEncryptedUploads();
  const dictionaries = (records.data?.records ?? []).filter(
    ({ kind, state, simulated }) =>
      kind === 'dictionary' && state !== 'withdrawn' && simulated === isSimulated,
  );
  return (
    <section className="panel stack" aria-labelledby="deposit-send">
      <h2 id="deposit-send">{message('deposit.send')}</h2>
      {key.isPending ? <Loading /> : null}
      {key.isError ? <FailureView error={key.error} retry={() => key.refetch()} /> : null}
      {key.isSuccess ? (
        <>
          <p className="small muted">{message('deposit.key', { key: key.data.id })}</p>
          <div className="row">
            <label className="stack-tight">
              <span>{message('deposit.dictionary')}</span>
              <select
                className="native-field"
                value={dictionary}
                onChange={(event) => setDictionary(event.currentTarget.value)}
              >
                <option value="">{message('deposit.noDictionary')}</option>
                {dictionaries.map(({ accession, body }) => (
                  <option key={accession} value={accession}>
                    {`${String(body.title)} (${accession})`}
                  </option>
                ))}
              </select>
            </label>
            <label className="row">
              <input
                type="checkbox"
                checked={isSimulated}
                onChange={(event) => {
                  setSimulated(event.currentTarget.checked);
                  setDictionary('');
                }}
              />
              <span>{message('deposit.simulated')}</span>
            </label>
          </div>
          <div className="file-field file-field-several">
            <label htmlFor={id}>{message('deposit.choose')}</label>
            <input
              id={id}
              type="file"
              multiple
              aria-describedby={`${id}-hint`}
              onChange={(event) => {
                const field = event.currentTarget;
                const recipient = toBytes(key.data.publicKey);
                send([...(field.files ?? [])], { group, recipient, dictionary, isSimulated });
                field.value = '';
              }}
            />
            <span id={`${id}-hint`} className="small muted">
              {message('deposit.chooseHint')}
            </span>
          </div>
        </>
      ) : null}
      {rows.length === 0 ? null : (
        <ul className="list-plain stack" aria-label={message('deposit.send')} aria-live="polite">
          {rows.map((row) => (
            <RowView key={row.key} row={row} />
          ))}
        </ul>
      )}
    </section>
  );
}
