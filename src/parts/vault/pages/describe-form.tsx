import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { requestJson } from '../../../web/api/http.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { type Kind, kinds, templateOf } from './record-templates.ts';

const tableKinds = ['sample', 'experiment', 'run', 'analysis'] as const;

/** Rows of a table become records. */
function TableForm({ group }: { readonly group: string }): ReactElement {
  const id = useId();
  const [kind, setKind] = useState<(typeof tableKinds)[number]>('sample');
  const queryClient = useQueryClient();
  const [made, setMade] = useState<number | null>(null);
  const send = useAction(async (file: File) => {
    const query = new URLSearchParams({ kind, group });
    const answer = await requestJson<{ made: readonly unknown[] }>(
      `/api/vault/records/table?${query}`,
      { method: 'POST', bytes: file },
    );
    setMade(answer.made.length);
    await queryClient.invalidateQueries({ queryKey: ['vault-records'] });
  });
  return (
    <details>
      <summary>{message('deposit.table')}</summary>
      <div className="stack-tight">
        <KindSelect value={kind} offered={tableKinds} onChange={setKind} />
        <label htmlFor={id}>{message('deposit.tableChoose')}</label>
        <input
          id={id}
          type="file"
          onChange={(event) => {
            const field = event.currentTarget;
            const [file] = [...(field.files ?? [])];
            if (file !== undefined) send.mutate(file);
            field.value = '';
          }}
        />
        <div role="status">
          {made === null ? null : message('deposit.tableMade', { count: made })}
        </div>
        <ActionFailure error={send.error} />
      </div>
    </details>
  );
}

function KindSelect<One extends Kind>({
  value,
  offered,
  onChange,
}: {
  readonly value: One;
  readonly offered: readonly One[];
  readonly onChange: (kind: One) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{message('deposit.kind')}</span>
      <select
        className="native-field"
        value={value}
        onChange={(event) => {
          const chosen = offered.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {offered.map((one: Kind) => (
          <option key={one} value={one}>
            {message(`deposit.kind.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Describes studies, samples, datasets and so on: one by one as JSON, or many by a table. */
export function DescribeForm({ group }: { readonly group: string }): ReactElement {
  const id = useId();
  const [kind, setKind] = useState<Kind>('study');
  const [alias, setAlias] = useState('');
  const [isSimulated, setSimulated] = useState(false);
  const [text, setText] = useState(templateOf('study'));
  const body = parse(text);
  const make = useAction(
    () =>
      callOperation('create-vault-record', {
        body: { kind, group, alias: alias.trim(), simulated: isSimulated, body: body ?? {} },
      }),
    () => setAlias(''),
  );
  return (
    <section className="panel stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{message('deposit.make')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <div className="row">
          <KindSelect
            value={kind}
            offered={kinds}
            onChange={(chosen) => {
              setKind(chosen);
              setText(templateOf(chosen));
            }}
          />
          <label className="stack-tight">
            <span>{message('deposit.alias')}</span>
            <input
              className="native-field"
              required
              maxLength={200}
              value={alias}
              onChange={(event) => setAlias(event.currentTarget.value)}
            />
          </label>
          <label className="row">
            <input
              type="checkbox"
              checked={isSimulated}
              onChange={(event) => setSimulated(event.currentTarget.checked)}
            />
            <span>{message('deposit.simulated')}</span>
          </label>
        </div>
        <label className="stack-tight">
          <span>{message('deposit.body')}</span>
          <textarea
            className="native-field code"
            rows={12}
            spellCheck={false}
            aria-describedby={`${id}-hint`}
            aria-invalid={body === null}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p id={`${id}-hint`} className="small muted">
          {body === null ? message('deposit.bodyWrong') : message('deposit.bodyHint')}
        </p>
        <ActionFailure error={make.error} />
        <div>
          <button
            type="submit"
            className="button-link"
            disabled={make.isPending || body === null || alias.trim() === ''}
          >
            {message('deposit.make')}
          </button>
        </div>
      </form>
      <TableForm group={group} />
    </section>
  );
}
