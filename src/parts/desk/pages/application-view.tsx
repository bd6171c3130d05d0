import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatDay, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { AnswersPanel } from './answers-panel.tsx';
import { CommandPanel } from './command-panel.tsx';
import { LicencesPanel } from './licences-panel.tsx';
import { MatchPanel } from './match-panel.tsx';
import { type Application, applicationQuery, inLanguage } from './queries.ts';

function Facts({ application }: { readonly application: Application }): ReactElement {
  const { stateTitle, workflowTitle, dueAt, applicant, people, invitations, things } = application;
  const named = people.map(({ name }) => name);
  const invited = invitations.map(({ email }) => `${email} (${message('desk.invited')})`);
  const facts = [
    [message('desk.state'), inLanguage(stateTitle)],
    [message('desk.due'), dueAt === null ? message('desk.noDue') : formatDay(dueAt.slice(0, 10))],
    [message('desk.way'), inLanguage(workflowTitle)],
    [message('desk.applicant'), applicant.name],
    [message('desk.people'), [...named, ...invited].join(', ') || message('desk.noDue')],
  ] as const;
  return (
    <section className="panel stack-tight" aria-labelledby="desk-state">
      <h2 id="desk-state">
        {message('desk.where')} {application.simulated ? <SimulatedTag /> : null}
      </h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{message('desk.datasets')}</h3>
      <ul>
        {things.map(({ dataset, title, withdrawn, stateTitle: own }) => (
          <li key={dataset}>
            <PageLink to="/vault" search={{ dataset }}>
              {title ?? dataset}
            </PageLink>{' '}
            <span className="muted small">{dataset}</span>
            {own === null ? '' : ` · ${inLanguage(own)}`}
            {withdrawn ? ` · ${message('desk.withdrawn')}` : ''}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Grants({ application }: { readonly application: Application }): ReactElement | null {
  const { grants, applicant, people } = application;
  if (grants.length === 0) return null;
  const nameOf = (account: string) =>
    [applicant, ...people].find((one) => one.account === account)?.name ?? account;
  return (
    <section className="panel stack-tight" aria-labelledby="desk-grants">
      <h2 id="desk-grants">{message('desk.grants')}</h2>
      <ul>
        {grants.map(({ dataset, account, until, status }) => (
          <li key={`${dataset} ${account}`}>
            {nameOf(account)}: <span className="code">{dataset}</span>,{' '}
            {message(`desk.grant.${status}`, { date: formatDay(until.slice(0, 10)) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ events }: { readonly events: Application['events'] }): ReactElement | null {
  if (events.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="desk-history">
      <h2 id="desk-history">{message('desk.history')}</h2>
      <ol className="list-plain stack-tight">
        {events.map(({ number, at, by, title, comment, verdict, committeeOnly, dataset }) => (
          <li key={number}>
            <strong>{inLanguage(title) || message('desk.begun')}</strong>
            {dataset === null ? '' : ` · ${dataset}`}
            {verdict === null ? '' : ` · ${verdict}`}{' '}
            <span className="muted small">
              {number}. {formatMoment(at)}
              {by === '' ? '' : ` · ${by}`}
              {committeeOnly ? ` · ${message('desk.committeeOnly')}` : ''}
            </span>
            {comment === null ? null : <p className="source-text">{comment}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** One application: where it stands, what it says, and what the reader may do. */
export function ApplicationView({ id }: { readonly id: string }): ReactElement {
  const found = useQuery(applicationQuery(id));
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} retry={() => found.refetch()} />;
  const application = found.data;
  const { revision } = application;
  return (
    <>
      <Facts application={application} />
      {application.inConflict && application.roles.length === 0 ? (
        <p className="panel">{message('desk.inConflict')}</p>
      ) : null}
      {application.sees === 'own' || application.sees === 'everything' ? (
        <>
          <AnswersPanel key={`answers ${revision}`} application={application} />
          <LicencesPanel application={application} />
          <MatchPanel application={application} />
        </>
      ) : null}
      <CommandPanel key={`commands ${revision}`} application={application} />
      <Grants application={application} />
      <History events={application.events} />
    </>
  );
}
