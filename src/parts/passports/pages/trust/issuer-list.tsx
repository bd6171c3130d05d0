import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId } from 'react';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { nameVisaType } from '../own/visa-list.tsx';
import { IssuerForm } from './issuer-form.tsx';

type Issuer = Answer<'list-visa-issuers'>['issuers'][number];

/** What an issuer is believed about, line by line. */
function describeTrust(issuer: Issuer): readonly string[] {
  const { issuesPassports, visaTypes, sources, linksIdentities, subjectsOf, committees } = issuer;
  return [
    ...(issuesPassports ? [message('trust.passports')] : []),
    ...(visaTypes === null ? [message('trust.allTypes')] : visaTypes.map(nameVisaType)),
    ...(linksIdentities ? [message('trust.links')] : []),
    ...(subjectsOf === null ? [] : [message('trust.subjectsOf', { issuer: subjectsOf })]),
    ...(sources === null ? [] : [message('trust.sourcesOf', { sources: sources.join(', ') })]),
    ...(committees.length === 0
      ? []
      : [message('trust.committeesOf', { committees: committees.join(', ') })]),
  ];
}

/** How old the keys are that are held, and whether the last look for new ones failed. */
function Keys({ issuer }: { readonly issuer: Issuer }): ReactElement {
  const { jku, keys, keysReadAt, keysTriedAt, keysProblem } = issuer;
  return (
    <div className="stack-tight">
      <span>{message('trust.keyCount', { count: keys.length })}</span>
      <span className="small muted">{message('trust.from', { jku })}</span>
      <span className="small muted">
        {keysReadAt === null
          ? message('trust.neverRead')
          : message('trust.readAt', { at: formatMoment(keysReadAt) })}
      </span>
      {keysTriedAt === null ? null : (
        <span className="small muted">
          {message('trust.triedAt', { at: formatMoment(keysTriedAt) })}
        </span>
      )}
      {keysProblem === null ? null : (
        <span className="notice notice-warn small">
          {message('trust.keysProblem')} <span lang="en">{keysProblem}</span>
        </span>
      )}
    </div>
  );
}

function IssuerItem({ issuer }: { readonly issuer: Issuer }): ReactElement {
  const id = useId();
  return (
    <li className="sub-panel stack-tight" aria-labelledby={id}>
      <h3 id={id} className="code">
        {issuer.issuer}
      </h3>
      <dl className="facts facts-wide">
        <div>
          <dt>{message('trust.for')}</dt>
          {describeTrust(issuer).map((line) => (
            <dd key={line}>{line}</dd>
          ))}
        </div>
        <div>
          <dt>{message('trust.keys')}</dt>
          <dd>
            <Keys issuer={issuer} />
          </dd>
        </div>
        <div>
          <dt>{message('trust.since')}</dt>
          <dd>{formatMoment(issuer.addedAt)}</dd>
        </div>
      </dl>
      <div>
        <ConfirmButton
          label={message('trust.remove')}
          accessibleLabel={message('trust.removeOf', { issuer: issuer.issuer })}
          title={message('trust.removeTitle')}
          isGrave
          run={() => callOperation('remove-visa-issuer', { params: { issuer: issuer.id } })}
        >
          {message('trust.removeWhat', { issuer: issuer.issuer })}
        </ConfirmButton>
      </div>
    </li>
  );
}

/** Issuers that are believed, with a form for one more. */
export function IssuerList(): ReactElement {
  const list = useQuery({
    queryKey: ['visa-issuers'],
    queryFn: ({ signal }) => callOperation('list-visa-issuers', {}, signal),
  });
  const issuers = list.data?.issuers ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="visa-issuers">
      <h2 id="visa-issuers">{message('trust.issuers')}</h2>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && issuers.length === 0 ? (
        <p className="muted">{message('trust.none')}</p>
      ) : null}
      <ul className="list-plain stack-tight">
        {issuers.map((issuer) => (
          <IssuerItem key={issuer.id} issuer={issuer} />
        ))}
      </ul>
      <IssuerForm />
    </section>
  );
}
