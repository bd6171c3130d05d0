import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { requestJson } from '../../../web/api/http.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { KindSelect } from './kind-select.tsx';
import type { VaultRecord } from './queries.ts';
import { RecordForm } from './record-form.tsx';

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

/** Describes studies, samples, datasets and so on: one by one, or many by a table; or changes one of them. */
export function DescribeForm({
  group,
  record,
  onDone,
}: {
  readonly group: string;
  readonly record: VaultRecord | null;
  readonly onDone: () => void;
}): ReactElement {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // Who chose it in the list below is brought here.
  useEffect(() => {
    if (record !== null) heading.current?.focus();
  }, [record]);
  return (
    <section className="panel stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>
        {record === null
          ? message('deposit.make')
          : message('deposit.changeOf', { accession: record.accession })}
      </h2>
      <RecordForm group={group} record={record} onDone={onDone} />
      {record === null ? <TableForm group={group} /> : null}
    </section>
  );
}
