import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { isMirrorGroup } from '../../../../schema/caller.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { entryQuery } from '../../../../web/api/queries.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { formatDay, formatMoment } from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { countDaysUntil } from '../sharing/count-days.ts';
import { GroupName } from '../sharing/group-name.tsx';
import { AccessList } from './access-list.tsx';
import { SharingForm } from './sharing-form.tsx';
import { useRights } from './use-rights.ts';

/** A stored word such as 'restricted' in the reader's words, where the catalogue has some. */
function wordOf(prefix: string, word: string): string {
  const key = `${prefix}.${word}`;
  return isMessageKey(key) ? messageOfKey(key) : word;
}

function Opening({ entry }: { readonly entry: Entry }): ReactElement | null {
  const until = entry.restrictedUntil;
  if (entry.visibility !== 'restricted' || until === null) return null;
  const count = countDaysUntil(until, new Date());
  return (
    <p className="small" role="note">
      {count === 0
        ? message('sharing.opensToday')
        : message('sharing.opens', { day: formatDay(until), count })}
    </p>
  );
}

function TermsView({ terms }: { readonly terms: Entry['terms'] }): ReactElement {
  return (
    <>
      {terms.url ? (
        <a href={terms.url} rel="noreferrer">
          {terms.title}
        </a>
      ) : (
        terms.title
      )}
      {terms.until === null ? null : (
        <span className="small muted">
          {' '}
          {message('sharing.termsEnd', {
            day: formatDay(terms.until),
            count: countDaysUntil(terms.until, new Date()),
          })}
        </span>
      )}
    </>
  );
}

function TermsForPrograms({ terms }: { readonly terms: Entry['terms'] }): ReactElement {
  return (
    <ul className="list-plain small">
      <li>
        <span className="code">{terms.spdx ?? terms.id}</span>
      </li>
      {terms.dataUse.map(({ id, label }) => (
        <li key={id}>
          <a
            className="code"
            href={`http://purl.obolibrary.org/obo/${id.replace(':', '_')}`}
            rel="noreferrer"
          >
            {id}
          </a>{' '}
          {label}
        </li>
      ))}
      <li>
        <a href="/api/terms">{message('sharing.allTerms')}</a>
      </li>
    </ul>
  );
}

/** What only the owner and the node's stewards are told. */
function OwnerView({ entry }: { readonly entry: Entry }): ReactElement | null {
  const { has, role, isOfPeople } = useRights(entry);
  const isSteward = role === 'steward' || role === 'administrator';
  // Who sees a copy is decided where it comes from.
  const mayRead = (isSteward || has('release')) && !isMirrorGroup(entry.ownerGroupId);
  const sharing = useQuery({
    queryKey: ['entry-sharing', entry.accession],
    queryFn: ({ signal }) =>
      callOperation('get-entry-sharing', { params: { accession: entry.accession } }, signal),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  if (sharing.isError) return <FailureView error={sharing.error} />;
  if (sharing.data === undefined) return null;
  const { sharedWith, people, history } = sharing.data;
  return (
    <>
      <div>
        <span className="label">{message('sharing.sharedWith')}</span>
        <ul className="list-plain">
          {sharedWith.map(({ group, until }) => (
            <li key={group}>
              <GroupName group={group} />{' '}
              <span className="small muted">
                {until === null ? '' : message('sharing.until', { day: formatDay(until) })}
              </span>
            </li>
          ))}
          {sharedWith.length === 0 ? <li className="muted">{message('sharing.nobody')}</li> : null}
        </ul>
      </div>
      {people.length === 0 ? null : (
        <div>
          <span className="label">{message('sharing.people')}</span>
          <ul className="list-plain">
            {people.map(({ email, until }) => (
              <li key={email}>
                {email}{' '}
                <span className="small muted">
                  {until === null ? '' : message('sharing.until', { day: formatDay(until) })}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {isSteward || has('manage') ? (
        <SharingForm entry={entry} before={sharing.data} isSteward={isSteward} />
      ) : null}
      {history.length === 0 ? null : (
        <details>
          <summary>{message('sharing.changes')}</summary>
          <ol className="list-plain small">
            {history.map(({ at, before, after, reason }) => (
              <li key={at}>
                {message('sharing.changed', {
                  before: wordOf('visibility', before.visibility),
                  after: wordOf('visibility', after.visibility),
                  when: formatMoment(at),
                  reason,
                })}
              </li>
            ))}
          </ol>
        </details>
      )}
      {isOfPeople && has('manage') ? <AccessList group={entry.ownerGroupId} /> : null}
    </>
  );
}

/** Who may see an entry and how it may be used; for its owner also who looked, and the form to change it. */
export function SharingPanel({ subject }: { readonly subject: string }): ReactElement | null {
  const { data: entry } = useQuery(entryQuery(subject));
  if (entry === undefined) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="sharing">
      <h2 id="sharing">{message('sharing.title')}</h2>
      <dl className="facts facts-one">
        <div>
          <dt>{message('entry.visibility')}</dt>
          <dd>{wordOf('visibility', entry.visibility)}</dd>
        </div>
        <div>
          <dt>{message('entry.terms')}</dt>
          <dd>
            <TermsView terms={entry.terms} />
          </dd>
        </div>
        <div>
          <dt>{message('sharing.dataUse')}</dt>
          <dd>
            <TermsForPrograms terms={entry.terms} />
          </dd>
        </div>
      </dl>
      <Opening entry={entry} />
      <OwnerView entry={entry} />
    </section>
  );
}
