import { type ReactElement, useId, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { KindSelect } from './kind-select.tsx';
import { type Kind, kinds } from './offered-kinds.ts';
import type { VaultRecord } from './queries.ts';
import { RecordFieldControl } from './record-field-control.tsx';
import { cleanBody, recordFields } from './record-fields.ts';

type Body = Readonly<Record<string, unknown>>;

function parse(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Body) : null;
  } catch {
    return null;
  }
}

/** The same as JSON: for who has it already, and for attributes that have no field. */
function BodyAsJson({
  body,
  onChange,
}: {
  readonly body: Body;
  readonly onChange: (body: Body) => void;
}): ReactElement {
  const id = useId();
  // Only while it is no JSON: else what the fields say shows here, too.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <details>
      <summary>{message('deposit.body')}</summary>
      <div className="stack-tight">
        <textarea
          className="native-field code"
          rows={12}
          spellCheck={false}
          aria-label={message('deposit.body')}
          aria-describedby={`${id}-hint`}
          aria-invalid={typed !== null && parse(typed) === null}
          value={typed ?? JSON.stringify(body, null, 2)}
          onChange={(event) => {
            const text = event.currentTarget.value;
            const parsed = parse(text);
            setTyped(text);
            if (parsed !== null) onChange(parsed);
          }}
          onBlur={() => {
            if (typed !== null && parse(typed) !== null) setTyped(null);
          }}
        />
        <p id={`${id}-hint`} className="small muted">
          {typed !== null && parse(typed) === null
            ? message('deposit.bodyWrong')
            : message('deposit.bodyHint')}
        </p>
      </div>
    </details>
  );
}

/** Describes a study, dataset and so on, or changes what is described already. */
export function RecordForm({
  group,
  record,
  onDone,
}: {
  readonly group: string;
  /** What is changed; null for something new. */
  readonly record: VaultRecord | null;
  readonly onDone: () => void;
}): ReactElement {
  const [kind, setKind] = useState<Kind>(record?.kind ?? 'study');
  const [alias, setAlias] = useState(record?.alias ?? '');
  const [isSimulated, setSimulated] = useState(false);
  const [body, setBody] = useState<Body>(record?.body ?? {});
  // Fields that keep what is typed begin anew with what they are for.
  const [round, setRound] = useState(0);
  const save = useAction(
    () => {
      const sent = { alias: alias.trim(), body: cleanBody(body) };
      if (record === null) {
        const made = { kind, group, simulated: isSimulated, ...sent };
        return callOperation('create-vault-record', { body: made });
      }
      const params = { record: record.accession };
      const { revision } = record;
      return callOperation('change-vault-record', { params, body: { revision, ...sent } });
    },
    () => {
      setAlias('');
      setBody({});
      setRound((before) => before + 1);
      onDone();
    },
  );
  const isNew = record === null;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="row row-end">
        {isNew ? (
          <KindSelect
            value={kind}
            offered={kinds}
            onChange={(chosen) => {
              setKind(chosen);
              setBody(typeof body.title === 'string' ? { title: body.title } : {});
              setRound((before) => before + 1);
            }}
          />
        ) : null}
        <label className="stack-tight">
          <span>
            {message('deposit.alias')}
            <span aria-hidden="true"> *</span>
          </span>
          <input
            className="native-field"
            required
            maxLength={200}
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value)}
          />
        </label>
        {isNew ? (
          <label className="row">
            <input
              type="checkbox"
              checked={isSimulated}
              onChange={(event) => setSimulated(event.currentTarget.checked)}
            />
            <span>{message('deposit.simulated')}</span>
          </label>
        ) : null}
      </div>
      {recordFields[kind].map((field) => (
        <RecordFieldControl
          key={`${kind} ${field.name} ${round}`}
          field={field}
          group={group}
          value={body[field.name]}
          onChange={(value) => setBody((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <BodyAsJson key={`json ${kind} ${round}`} body={body} onChange={setBody} />
      <ActionFailure error={save.error} />
      <div className="row">
        <button type="submit" className="button-link" disabled={save.isPending}>
          {message(isNew ? 'deposit.make' : 'deposit.save')}
        </button>
        {isNew ? null : (
          <button type="button" className="button-link" onClick={onDone}>
            {message('deposit.leave')}
          </button>
        )}
      </div>
    </form>
  );
}
