import { type ReactElement, useState } from 'react';
import type { Answer } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { CutReport } from './cut-report.tsx';

export type PastLock = Answer<'list-vault-lock-history'>['locks'][number];

function Target({ lock }: { readonly lock: PastLock }): ReactElement {
  const { scope, target } = lock;
  if (scope === 'vault') return <>{message('holds.vault')}</>;
  if (scope === 'file') return <>{message('holds.file', { file: target })}</>;
  return (
    <PageLink to="/vault/stewardship" search={{ dataset: target }}>
      {target}
    </PageLink>
  );
}

function countMinutes({ lockedAt, endedAt }: PastLock): number {
  const end = endedAt === null ? Date.now() : Date.parse(endedAt);
  return Math.max(1, Math.round((end - Date.parse(lockedAt)) / 60_000));
}

function Row({
  lock,
  isShown,
  onShow,
}: {
  readonly lock: PastLock;
  readonly isShown: boolean;
  readonly onShow: () => void;
}): ReactElement {
  const { drill, why, endWhy, lockedAt, endedAt, lockedBy, lockedByName } = lock;
  return (
    <tr>
      <th scope="row">
        <Target lock={lock} />
        <div className="small muted">{message(drill ? 'holds.drill' : 'holds.real')}</div>
      </th>
      <td className="nowrap">{formatMoment(lockedAt)}</td>
      <td className="nowrap">
        {endedAt === null ? (
          <span className="status status-bad">{message('lockdown.inForce')}</span>
        ) : (
          formatMoment(endedAt)
        )}
      </td>
      <td>{message('lockdown.minutes', { count: countMinutes(lock) })}</td>
      <td>
        {lockedBy === 'command'
          ? message('lockdown.command')
          : (lockedByName ?? message('uses.gone'))}
      </td>
      <td>
        {why}
        {endWhy === null ? null : <div className="small muted">{endWhy}</div>}
      </td>
      <td>
        <button
          type="button"
          className="button-link button-small"
          aria-expanded={isShown}
          aria-label={message('lockdown.reportOf', { date: formatMoment(lockedAt) })}
          onClick={onShow}
        >
          {message('lockdown.show')}
        </button>
      </td>
    </tr>
  );
}

/** Locks that are over and in force, each with its report. */
export function LockHistory({ locks }: { readonly locks: readonly PastLock[] }): ReactElement {
  const [shown, setShown] = useState<number | null>(null);
  const chosen = locks.find(({ id }) => id === shown);
  return (
    <section className="panel stack" aria-labelledby="lock-history">
      <h2 id="lock-history">{message('lockdown.history')}</h2>
      {locks.length === 0 ? <p className="muted">{message('lockdown.noHistory')}</p> : null}
      {locks.length === 0 ? null : (
        <ScrollRegion label={message('lockdown.history')}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('lockdown.target')}</th>
                <th scope="col">{message('lockdown.from')}</th>
                <th scope="col">{message('lockdown.until')}</th>
                <th scope="col">{message('lockdown.lasted')}</th>
                <th scope="col">{message('lockdown.by')}</th>
                <th scope="col">{message('steward.reason')}</th>
                <th scope="col">{message('lockdown.report')}</th>
              </tr>
            </thead>
            <tbody>
              {locks.map((lock) => (
                <Row
                  key={lock.id}
                  lock={lock}
                  isShown={lock.id === shown}
                  onShow={() => setShown(lock.id === shown ? null : lock.id)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {chosen === undefined ? null : <CutReport lock={chosen} />}
    </section>
  );
}
