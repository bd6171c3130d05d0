import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { Section } from './section.tsx';

type Mail = Answer<'get-mail-state'>;

function RefusedTable({ refused }: { readonly refused: Mail['lastRefused'] }): ReactElement {
  return (
    <ScrollRegion labelledBy="mail">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('upkeep.mailKind')}</th>
            <th scope="col">{message('upkeep.reason')}</th>
            <th scope="col">{message('upkeep.at')}</th>
          </tr>
        </thead>
        <tbody>
          {refused.map(({ kind, reason, at }) => (
            <tr key={`${kind} ${at}`}>
              <th scope="row">{kind}</th>
              <td>{reason}</td>
              <td>{formatMoment(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function TestMail(): ReactElement {
  const test = useAction(() => callOperation('send-test-mail', {}));
  return (
    <>
      <div>
        <button
          type="button"
          className="button-link"
          disabled={test.isPending}
          onClick={() => test.mutate()}
        >
          {message('upkeep.mailTest')}
        </button>
      </div>
      {test.data === undefined ? null : (
        <p className={test.data.isTaken ? 'notice' : 'notice notice-bad'} role="status">
          {test.data.isTaken
            ? message('upkeep.mailTaken')
            : message('upkeep.mailNotTaken', { reason: test.data.reason ?? '' })}
        </p>
      )}
      <ActionFailure error={test.error} />
    </>
  );
}

/** How the node sends mail, and what became of it. */
export function MailSection(): ReactElement {
  const mail = useQuery({
    queryKey: ['upkeep', 'mail'],
    queryFn: ({ signal }) => callOperation('get-mail-state', {}, signal),
  });
  return (
    <Section id="mail" title={message('upkeep.mail')} query={mail}>
      {({ way, waiting, waitingSince, sent, refused, lastRefused }) => (
        <>
          <p>{message(`upkeep.mail.${way}`)}</p>
          {way === 'none' ? null : (
            <p>
              {message('upkeep.mailSent', { count: sent })}{' '}
              {waitingSince === null
                ? null
                : `${message('upkeep.mailWaiting', { count: waiting, since: formatMoment(waitingSince) })} `}
              {refused === 0 ? null : message('upkeep.mailRefused', { count: refused })}
            </p>
          )}
          {way === 'none' || lastRefused.length === 0 ? null : (
            <RefusedTable refused={lastRefused} />
          )}
          {way === 'none' ? null : <TestMail />}
        </>
      )}
    </Section>
  );
}
