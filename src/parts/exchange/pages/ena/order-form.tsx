import { Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ProblemList } from './problem-list.tsx';

type Preview = Answer<'preview-ena-deposit'>;

/** Names entries, shows what their deposit would make, and orders it. */
export function OrderForm({ group }: { readonly group: string }): ReactElement {
  const instances = (useQuery(nodeQuery).data?.instances ?? []).filter((one) => !one.simulated);
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [withReads, setWithReads] = useState(false);
  const instance = chosen ?? instances[0]?.id ?? '';
  const accessions = text.split(/[\s,;]+/).filter((one) => one !== '');
  const selection = { instance, accessions: accessions.length === 0 ? null : accessions };
  const preview = useAction(() =>
    callOperation('preview-ena-deposit', { params: { group }, body: selection }),
  );
  const order = useAction(
    () =>
      callOperation('order-ena-deposit', { params: { group }, body: { ...selection, withReads } }),
    () => preview.reset(),
  );
  const forget = () => {
    preview.reset();
    order.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    order.reset();
    preview.mutate();
  };
  return (
    <section className="panel stack" aria-labelledby="ena-order">
      <h2 id="ena-order">{message('ena.order')}</h2>
      <form className="stack-tight" aria-labelledby="ena-order" onSubmit={submit}>
        <NativeSelect
          label={message('ena.instance')}
          value={instance}
          data={instances.map(({ id, displayName }) => ({ value: id, label: displayName }))}
          onChange={(event) => {
            forget();
            setChosen(event.currentTarget.value);
          }}
        />
        <Textarea
          label={message('ena.accessions')}
          description={message('ena.accessionsHint')}
          autosize
          minRows={2}
          value={text}
          onChange={(event) => {
            forget();
            setText(event.currentTarget.value);
          }}
        />
        <Checkbox
          label={message('ena.withReads')}
          checked={withReads}
          onChange={(event) => setWithReads(event.currentTarget.checked)}
        />
        <ActionFailure error={preview.error ?? order.error} />
        <div className="row">
          <button type="submit" className="button-link" disabled={preview.isPending}>
            {message('ena.preview')}
          </button>
          <span role="status">
            {order.data === undefined ? '' : message('ena.ordered', { count: order.data.ordered })}
          </span>
        </div>
      </form>
      {preview.data === undefined ? null : (
        <Plan preview={preview.data}>
          <button
            type="button"
            className="button-link"
            disabled={order.isPending || preview.data.entries === preview.data.refusedCount}
            onClick={() => order.mutate()}
          >
            {message('ena.send', { count: preview.data.entries - preview.data.refusedCount })}
          </button>
        </Plan>
      )}
    </section>
  );
}

const COUNTS = ['newSamples', 'changedSamples', 'sameSamples', 'assemblies'] as const;

function Plan({
  preview,
  children,
}: {
  readonly preview: Preview;
  readonly children: ReactElement;
}): ReactElement {
  const { study, withoutAssembly, withoutAssemblyCount, refused, refusedCount } = preview;
  return (
    <div className="stack-tight">
      <h3>{message('ena.plan')}</h3>
      <ul>
        <li>
          {study.accession === null
            ? message('ena.plan.newStudy', { alias: study.alias })
            : message('ena.plan.study', { accession: study.accession })}
        </li>
        {COUNTS.filter((name) => preview[name] > 0).map((name) => (
          <li key={name}>{message(`ena.plan.${name}`, { count: preview[name] })}</li>
        ))}
      </ul>
      {withoutAssemblyCount === 0 ? null : (
        <details>
          <summary>{message('ena.plan.withoutAssembly', { count: withoutAssemblyCount })}</summary>
          <EntryProblems list={withoutAssembly} />
        </details>
      )}
      {refusedCount === 0 ? null : (
        <details>
          <summary>{message('ena.plan.refused', { count: refusedCount })}</summary>
          <EntryProblems list={refused} />
        </details>
      )}
      <div>{children}</div>
    </div>
  );
}

function EntryProblems({ list }: { readonly list: Preview['refused'] }): ReactElement {
  return (
    <ul>
      {list.map(({ accession, problems }) => (
        <li key={accession}>
          <span className="code">{accession}</span>
          <ProblemList problems={problems} />
        </li>
      ))}
    </ul>
  );
}
