import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useId, useState } from 'react';
import type { Answer } from '../../../../web/api/call-operation.ts';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { requestJson } from '../../../../web/api/http.ts';
import { formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { RadioChoice } from '../radio-choice.tsx';
import type { Assessment } from './queries.ts';

type Said = Readonly<
  Record<'title' | 'version' | 'institution' | 'assessedOn' | 'reviewBy', string>
>;
type Place = 'file' | 'link';

const NOTHING: Said = { title: '', version: '', institution: '', assessedOn: '', reviewBy: '' };
const LONGEST = { title: 300, version: 50, institution: 300 } as const;

/** The fields that say what an assessment is. */
function Facts({
  said,
  onSay,
}: {
  readonly said: Said;
  readonly onSay: (name: keyof Said, value: string) => void;
}): ReactElement {
  return (
    <div className="field-grid">
      {(['title', 'version', 'institution'] as const).map((name) => (
        <TextInput
          key={name}
          label={message(name === 'title' ? 'assess.name' : `assess.${name}`)}
          withAsterisk
          required
          maxLength={LONGEST[name]}
          value={said[name]}
          onChange={(event) => onSay(name, event.currentTarget.value)}
        />
      ))}
      {(['assessedOn', 'reviewBy'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          label={message(`assess.${name}`)}
          withAsterisk
          required
          value={said[name]}
          onChange={(event) => onSay(name, event.currentTarget.value)}
        />
      ))}
    </div>
  );
}

/** Where the document is: a file that is sent, or an address with its digest. */
function DocumentFields({
  place,
  onPlace,
  onFile,
  link,
  onLink,
}: {
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
  readonly onFile: (file: File | null) => void;
  readonly link: { readonly url: string; readonly sha256: string };
  readonly onLink: (link: { readonly url: string; readonly sha256: string }) => void;
}): ReactElement {
  const id = useId();
  return (
    <>
      <RadioChoice
        label={message('assess.where')}
        value={place}
        options={[
          { value: 'file', label: message('assess.whereFile') },
          { value: 'link', label: message('assess.whereLink') },
        ]}
        onChange={onPlace}
      />
      {place === 'file' ? (
        <div className="file-field">
          <label htmlFor={id}>{message('assess.file')}</label>
          <input
            id={id}
            type="file"
            required
            onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
          />
        </div>
      ) : (
        <div className="field-grid">
          <TextInput
            type="url"
            label={message('assess.url')}
            withAsterisk
            required
            value={link.url}
            onChange={(event) => onLink({ ...link, url: event.currentTarget.value })}
          />
          <TextInput
            label={message('assess.sha256')}
            description={message('assess.sha256Hint')}
            withAsterisk
            required
            pattern="[0-9a-f]{64}"
            value={link.sha256}
            onChange={(event) => onLink({ ...link, sha256: event.currentTarget.value.trim() })}
          />
        </div>
      )}
    </>
  );
}

/** Attaches an assessment to a dataset. */
export function AssessmentForm({
  dataset,
  assessments,
}: {
  readonly dataset: string;
  readonly assessments: readonly Assessment[];
}): ReactElement {
  const [said, setSaid] = useState<Said>(NOTHING);
  const [isPublic, setPublic] = useState(false);
  const [supersedes, setSupersedes] = useState('');
  const [place, setPlace] = useState<Place>('file');
  const [file, setFile] = useState<File | null>(null);
  const [link, setLink] = useState({ url: '', sha256: '' });
  // A field for files is emptied by a new one.
  const [round, setRound] = useState(0);
  const replaceable = assessments.filter(({ state }) => state === 'current' || state === 'overdue');
  const attach = useAction(
    () => {
      const query = new URLSearchParams({
        ...{ ...said, public: String(isPublic) },
        ...(supersedes === '' ? {} : { supersedes }),
        ...(place === 'file' && file !== null ? { fileName: file.name.slice(0, 200) } : {}),
      });
      const path = toOperationPath('add-vault-assessment', { record: dataset });
      const body = place === 'file' ? { bytes: file ?? new Blob() } : { body: link };
      return requestJson<Answer<'add-vault-assessment'>>(`${path}?${query}`, {
        method: 'POST',
        ...body,
      });
    },
    () => {
      setSaid(NOTHING);
      setPublic(false);
      setSupersedes('');
      setFile(null);
      setLink({ url: '', sha256: '' });
      setRound((before) => before + 1);
    },
  );
  return (
    <details>
      <summary>{message('assess.add')}</summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          attach.mutate();
        }}
      >
        <p className="muted">{message('assess.addWhat')}</p>
        <Facts
          said={said}
          onSay={(name, value) => setSaid((before) => ({ ...before, [name]: value }))}
        />
        {replaceable.length === 0 ? null : (
          <NativeSelect
            label={message('assess.supersedes')}
            value={supersedes}
            data={[
              { value: '', label: message('assess.supersedesNone') },
              ...replaceable.map(({ id, title, assessedOn }) => ({
                value: String(id),
                label: message('assess.publicOf', { title, date: formatDay(assessedOn) }),
              })),
            ]}
            onChange={(event) => setSupersedes(event.currentTarget.value)}
          />
        )}
        <DocumentFields
          key={round}
          {...{ place, link }}
          onPlace={setPlace}
          onFile={setFile}
          onLink={setLink}
        />
        <Checkbox
          label={message('assess.makePublic')}
          checked={isPublic}
          onChange={(event) => setPublic(event.currentTarget.checked)}
        />
        <ActionFailure error={attach.error} />
        <div className="row">
          <button type="submit" className="button-link" disabled={attach.isPending}>
            {message('assess.attach')}
          </button>
          <span role="status">{attach.isSuccess ? message('assess.attached') : ''}</span>
        </div>
      </form>
    </details>
  );
}
