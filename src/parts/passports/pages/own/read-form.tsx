import { type ReactElement, useId, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { PassportView } from './passport-view.tsx';

/** Tells what a passport says that the reader has from somewhere. */
export function ReadForm({ node }: { readonly node: string }): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  const [isRevoked, setRevoked] = useState(false);
  const read = useAction(
    (passport: string) => callOperation('read-passport', { body: { passport } }),
    () => setRevoked(false),
  );
  return (
    <section className="panel stack-tight" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{message('passport.read')}</h2>
      <p className="muted" id={`${id}-what`}>
        {message('passport.readWhat')}
      </p>
      <form
        className="stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          read.mutate(text.trim());
        }}
      >
        <label htmlFor={`${id}-text`}>{message('passport.text')}</label>
        <textarea
          id={`${id}-text`}
          className="native-field"
          rows={4}
          required
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-what`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <button
            type="submit"
            className="button-link"
            disabled={read.isPending || text.trim() === ''}
          >
            {message('passport.readIt')}
          </button>
        </div>
      </form>
      <ActionFailure error={read.error} />
      <div aria-live="polite">
        {isRevoked ? <p className="notice">{message('passport.revoked')}</p> : null}
        {read.data === undefined || isRevoked ? null : (
          <PassportView
            passport={read.variables ?? ''}
            reading={read.data}
            node={node}
            onRevoked={() => setRevoked(true)}
          />
        )}
      </div>
    </section>
  );
}
