import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { CopyButton } from '../../../web/form/copy-button.tsx';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { useAction } from '../../../web/shell/use-action.ts';

const BUCKET = 'vault-inbox';
type Made = Answer<'create-vault-access-key'>;

function ShownSecret({ made }: { readonly made: Made }): ReactElement {
  return (
    <div className="notice notice-warn stack-tight" role="status">
      <p>{message('s3.secret', { accessKey: made.accessKey })}</p>
      <p className="code secret">{made.secretKey}</p>
      <div>
        <CopyButton text={made.secretKey} />
      </div>
    </div>
  );
}

/** One's own keys for programs that speak S3. */
export function AccessKeys(): ReactElement {
  const [title, setTitle] = useState('');
  const list = useQuery({
    queryKey: ['vault-access-keys'],
    queryFn: ({ signal }) => callOperation('list-vault-access-keys', {}, signal),
  });
  const make = useAction(
    () => callOperation('create-vault-access-key', { body: { title: title.trim() } }),
    () => setTitle(''),
  );
  const keys = list.data?.keys ?? [];
  return (
    <section className="panel stack" aria-labelledby="s3-keys">
      <h2 id="s3-keys">{message('s3.title')}</h2>
      <p>{message('s3.what', { bucket: BUCKET })}</p>
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && keys.length === 0 ? <p className="muted">{message('s3.none')}</p> : null}
      <ul className="list-plain stack-tight">
        {keys.map((key) => (
          <li key={key.id} className="row">
            <code>{key.id}</code>
            <span>{key.title}</span>
            <span className="small muted">
              {message('s3.until')} {formatMoment(key.expiresAt)}
            </span>
            <ConfirmButton
              label={message('s3.remove')}
              accessibleLabel={message('s3.removeOf', { name: key.title })}
              title={message('s3.removeTitle')}
              isGrave
              run={() => callOperation('remove-vault-access-key', { params: { id: key.id } })}
            >
              {message('s3.removeWhat', { name: key.title })}
            </ConfirmButton>
          </li>
        ))}
      </ul>
      {make.data === undefined ? null : <ShownSecret made={make.data} />}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <label className="stack-tight">
          <span>{message('s3.name')}</span>
          <input
            className="native-field"
            required
            maxLength={80}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          className="button-link"
          disabled={make.isPending || title.trim() === ''}
        >
          {message('s3.make')}
        </button>
      </form>
      <ActionFailure error={make.error} />
    </section>
  );
}
