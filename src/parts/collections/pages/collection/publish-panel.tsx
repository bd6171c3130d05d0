import { Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import type { Collection } from './queries.ts';

/** What is missing before a draft can be published. */
function listMissing({ members, authors, description }: Collection): readonly string[] {
  return [
    ...(members === 0 ? [message('collections.missing.members')] : []),
    ...(authors.length === 0 ? [message('collections.missing.authors')] : []),
    ...(description === '' ? [message('collections.missing.description')] : []),
  ];
}

/** Makes the draft the next version, or removes one that nobody has seen. */
export function PublishPanel({ collection }: { readonly collection: Collection }): ReactElement {
  const { id, latest, rights } = collection;
  const [note, setNote] = useState('');
  const navigate = useNavigate();
  const missing = listMissing(collection);
  const version = (latest ?? 0) + 1;
  return (
    <section className="panel stack" aria-labelledby="publish">
      <h2 id="publish">{message('collections.publish', { version })}</h2>
      {missing.length === 0 ? null : (
        <ul>
          {missing.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {rights.publish ? (
        <>
          <Textarea
            label={message('collections.note')}
            description={message('collections.noteHint')}
            autosize
            minRows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <ConfirmButton
            label={message('collections.publishNow')}
            title={message('collections.publish', { version })}
            isDisabled={missing.length > 0}
            run={() =>
              callOperation('publish-collection', { params: { collection: id }, body: { note } })
            }
            onDone={() => navigate({ to: `/collections/${id}` })}
          >
            <p>{message('collections.publishWhat')}</p>
          </ConfirmButton>
        </>
      ) : (
        <p className="small muted">{message('collections.publishWho')}</p>
      )}
      {latest === null && rights.edit ? (
        <ConfirmButton
          label={message('collections.remove')}
          title={message('collections.removeTitle')}
          isGrave
          run={() => callOperation('delete-collection', { params: { collection: id } })}
          onDone={() => navigate({ to: '/collections' })}
        >
          <p>{message('collections.removeWhat')}</p>
        </ConfirmButton>
      ) : null}
    </section>
  );
}
