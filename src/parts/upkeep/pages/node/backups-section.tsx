import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { Section } from './section.tsx';

const SHOWN = 5;

/** The backups that the node makes by itself, and what went wrong. */
export function BackupsSection(): ReactElement {
  const backups = useQuery({
    queryKey: ['upkeep', 'backups'],
    queryFn: ({ signal }) => callOperation('list-backups', {}, signal),
  });
  return (
    <Section id="backups" title={message('upkeep.backups')} query={backups}>
      {({ folder, schedule, kept, backups: all, problem, failure }) =>
        folder === null ? (
          <p className="muted">{message('upkeep.backupsNone')}</p>
        ) : (
          <>
            {failure === null ? null : (
              <p className="notice notice-bad" role="alert">
                {message('upkeep.backupFailed', {
                  at: formatMoment(failure.at),
                  reason: failure.reason,
                })}
              </p>
            )}
            {problem === null ? null : (
              <p className="notice notice-bad" role="alert">
                {message('upkeep.backupsUnread', { reason: problem })}
              </p>
            )}
            <dl className="facts">
              <div>
                <dt>{message('upkeep.backupFolder')}</dt>
                <dd className="code">{folder}</dd>
              </div>
              <div>
                <dt>{message('upkeep.backupSchedule')}</dt>
                <dd className="code">{schedule}</dd>
              </div>
              <div>
                <dt>{message('upkeep.backupsKept')}</dt>
                <dd>{kept}</dd>
              </div>
            </dl>
            {all.length === 0 ? (
              <p className="muted">{message('upkeep.backupsNoneYet')}</p>
            ) : (
              <ol className="list-plain small" aria-label={message('upkeep.backupsWhole')}>
                {all.slice(0, SHOWN).map(({ name, createdAt }) => (
                  <li key={name}>
                    {formatMoment(createdAt)} <span className="code muted">{name}</span>
                  </li>
                ))}
              </ol>
            )}
          </>
        )
      }
    </Section>
  );
}
