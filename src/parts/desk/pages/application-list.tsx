import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatDay, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { applicationsQuery, inLanguage, type Summary } from './queries.ts';

function Row({ application }: { readonly application: Summary }): ReactElement {
  const { id, stateTitle, workflowTitle, datasets, dueAt, changedAt, simulated } = application;
  const isOverdue = dueAt !== null && Date.parse(dueAt) < Date.now();
  return (
    <tr>
      <th scope="row">
        <PageLink to="/desk" search={{ application: id }}>
          {id}
        </PageLink>{' '}
        {simulated ? <SimulatedTag /> : null}
      </th>
      <td>{inLanguage(stateTitle)}</td>
      <td>
        {dueAt === null ? message('desk.noDue') : formatDay(dueAt.slice(0, 10))}
        {isOverdue ? ` · ${message('desk.overdue')}` : ''}
      </td>
      <td>{datasets.join(', ')}</td>
      <td>{inLanguage(workflowTitle)}</td>
      <td>{formatMoment(changedAt)}</td>
    </tr>
  );
}

/** Applications, the most urgent first; nothing where a committee has none. */
export function ApplicationList({
  view,
}: {
  readonly view: 'own' | 'committee';
}): ReactElement | null {
  const list = useQuery(applicationsQuery(view));
  const title = message(view === 'own' ? 'desk.mine' : 'desk.committee');
  if (list.isPending) return <Loading />;
  if (list.isError) return <FailureView error={list.error} retry={() => list.refetch()} />;
  const { applications } = list.data;
  if (applications.length === 0 && view === 'committee') return null;
  return (
    <section className="panel stack-tight" aria-labelledby={`desk-${view}`}>
      <h2 id={`desk-${view}`}>{title}</h2>
      {applications.length === 0 ? (
        <p className="muted">{message('desk.noMine')}</p>
      ) : (
        <ScrollRegion label={title}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('desk.application')}</th>
                <th scope="col">{message('desk.state')}</th>
                <th scope="col">{message('desk.due')}</th>
                <th scope="col">{message('desk.datasets')}</th>
                <th scope="col">{message('desk.way')}</th>
                <th scope="col">{message('desk.changed')}</th>
              </tr>
            </thead>
            <tbody>
              {applications.map((application) => (
                <Row key={application.id} application={application} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
