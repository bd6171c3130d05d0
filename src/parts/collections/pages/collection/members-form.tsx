import { NativeSelect, Textarea } from '@mantine/core';
import { type ReactElement, useId, useState } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import type { Collection } from './queries.ts';

type Changed = Answer<'change-collection-members'>;

/** What a change of members did, and what of a list could not be added. */
export function ChangeReport({ changed }: { readonly changed: Changed }): ReactElement {
  const { added, removed, refused, refusedCount } = changed;
  return (
    <div className="stack-tight">
      <p role="status">
        {message('collections.changed', {
          added: formatCount(added),
          removed: formatCount(removed),
        })}
      </p>
      {refusedCount === 0 ? null : (
        <div className="notice notice-warn">
          <p>{message('collections.refused', { count: refusedCount })}</p>
          <ul>
            {refused.map(({ line, value, reason }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one name may stand in a list twice.
              <li key={at}>
                {line === 0 ? '' : `${line}: `}
                {value}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Adds members to the next version by a list or a file of accessions, and takes some out. */
export function MembersForm({ collection }: { readonly collection: Collection }): ReactElement {
  const [list, setList] = useState('');
  const [role, setRole] = useState<'focal' | 'background'>('focal');
  const file = useId();
  const send = (body: { list?: string; remove?: string }) =>
    callOperation('change-collection-members', {
      params: { collection: collection.id },
      body: { ...body, role },
    });
  const add = useAction(
    () => send({ list }),
    () => setList(''),
  );
  const remove = useAction(
    () => send({ remove: list }),
    () => setList(''),
  );
  const last = remove.submittedAt > add.submittedAt ? remove : add;
  const isPending = add.isPending || remove.isPending;
  return (
    <section className="panel" aria-labelledby="add-members">
      <h2 id="add-members">{message('collections.change')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Textarea
          label={message('collections.list')}
          description={message('collections.listHint')}
          autosize
          minRows={3}
          maxRows={12}
          value={list}
          onChange={(event) => setList(event.currentTarget.value)}
        />
        <div>
          <label htmlFor={file} className="label">
            {message('collections.file')}
          </label>
          <input
            id={file}
            type="file"
            accept=".txt,.tsv,.csv,text/plain"
            onChange={async (event) => {
              const input = event.currentTarget;
              const [chosen] = input.files ?? [];
              if (chosen === undefined) return;
              setList(await chosen.text());
              input.value = '';
            }}
          />
        </div>
        <NativeSelect
          label={message('collections.role')}
          value={role}
          onChange={(event) =>
            setRole(event.currentTarget.value === 'background' ? 'background' : 'focal')
          }
          data={[
            { value: 'focal', label: message('collections.role.focal') },
            { value: 'background', label: message('collections.role.background') },
          ]}
        />
        <p className="small muted">{message('collections.bySearch')}</p>
        <ActionFailure error={last.error} />
        {last.data === undefined ? null : <ChangeReport changed={last.data} />}
        <div className="row">
          <button type="submit" className="button-link" disabled={isPending || list.trim() === ''}>
            {message('collections.add')}
          </button>
          <button
            type="button"
            className="button-link"
            disabled={isPending || list.trim() === ''}
            onClick={() => remove.mutate()}
          >
            {message('collections.takeOut')}
          </button>
        </div>
      </form>
    </section>
  );
}
