import { Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AdministratorGate } from '../../../web/shell/access-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

function Verification(): ReactElement {
  const verify = useMutation({ mutationFn: () => callOperation('verify-audit', {}) });
  const { data } = verify;
  return (
    <section className="panel stack-tight" aria-labelledby="verification">
      <h2 id="verification">{message('audit.verification')}</h2>
      <p className="muted">{message('audit.verificationDetail')}</p>
      <div>
        <button
          type="button"
          className="button-link"
          disabled={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {message('audit.verify')}
        </button>
      </div>
      {verify.isError ? <FailureView error={verify.error} /> : null}
      {data === undefined ? null : (
        <div className={data.isIntact ? 'notice' : 'notice notice-bad'} role="status">
          <p>
            {data.isIntact
              ? message('audit.intact', { rows: data.rows })
              : message('audit.notIntact', { rows: data.rows })}
          </p>
          <ul className="list-plain">
            {data.findings.map(({ code, sequence, text }) => (
              <li key={`${code} ${sequence} ${text}`}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Events(): ReactElement {
  const [operation, setOperation] = useState('');
  const [actor, setActor] = useState('');
  const [isRefused, setRefused] = useState(false);
  const events = useInfiniteQuery({
    queryKey: ['audit', operation, actor, isRefused],
    queryFn: ({ pageParam }) =>
      callOperation('list-audit-events', {
        query: {
          limit: 50,
          ...(operation === '' ? {} : { operation }),
          ...(actor === '' ? {} : { actor }),
          ...(isRefused ? { refused: 'true' as const } : {}),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="events">
      <h2 id="events">{message('audit.events')}</h2>
      <div className="row">
        <TextInput
          label={message('audit.operation')}
          value={operation}
          onChange={(event) => setOperation(event.currentTarget.value.trim())}
        />
        <TextInput
          label={message('audit.actor')}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value.trim())}
        />
        <Checkbox
          label={message('audit.refused')}
          checked={isRefused}
          onChange={(event) => setRefused(event.currentTarget.checked)}
        />
      </div>
      {events.isError ? <FailureView error={events.error} /> : null}
      <ScrollRegion labelledBy="events">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col" className="number">
                {message('audit.sequence')}
              </th>
              <th scope="col">{message('audit.at')}</th>
              <th scope="col">{message('audit.operation')}</th>
              <th scope="col">{message('audit.actor')}</th>
              <th scope="col">{message('audit.target')}</th>
              <th scope="col" className="number">
                {message('audit.status')}
              </th>
              <th scope="col">{message('audit.details')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.sequence}>
                <td className="number">{row.sequence}</td>
                <td>{formatMoment(row.at)}</td>
                <td>{row.operation}</td>
                <td className="code">{row.actor ?? ''}</td>
                <td className="code">{row.target}</td>
                <td className="number">{row.status}</td>
                <td className="code">
                  {Object.keys(row.details).length === 0 ? '' : JSON.stringify(row.details)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {events.hasNextPage ? (
        <button type="button" className="button-link" onClick={() => events.fetchNextPage()}>
          {message('notices.more')}
        </button>
      ) : null}
    </section>
  );
}

/** What was done on the node, and whether the log of it is whole. */
export function Page(): ReactElement {
  usePageTitle(message('audit.title'));
  return (
    <AdministratorGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('audit.title')}</h1>
          <p>{message('audit.what')}</p>
        </div>
        <Verification />
        <Events />
      </div>
    </AdministratorGate>
  );
}
