import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import type { Application } from './queries.ts';

/** What whoever applies agrees to. */
export function LicencesPanel({
  application,
}: {
  readonly application: Application;
}): ReactElement | null {
  const { id, revision, licences, commands } = application;
  const command = commands.find(({ does }) => does.includes('accept-licences'))?.command;
  const accept = useAction(() =>
    callOperation('act-on-application', {
      params: { application: id },
      body: { command: command ?? '', revision, licences: licences.map((one) => one.id) },
    }),
  );
  if (licences.length === 0) return null;
  const isOpen = licences.some(({ accepted }) => !accepted);
  return (
    <section className="panel stack-tight" aria-labelledby="desk-licences">
      <h2 id="desk-licences">{message('desk.licences')}</h2>
      {licences.map(({ id: licence, title, text, accepted }) => (
        <div key={licence}>
          <h3>
            {title} {accepted ? <span className="tag">{message('desk.accepted')}</span> : null}
          </h3>
          <p className="source-text">{text}</p>
        </div>
      ))}
      {command === undefined || !isOpen ? null : (
        <p>
          <button
            type="button"
            className="button-link button-primary"
            disabled={accept.isPending}
            onClick={() => accept.mutate()}
          >
            {message('desk.accept')}
          </button>
        </p>
      )}
      <ActionFailure error={accept.error} />
    </section>
  );
}
