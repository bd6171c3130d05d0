import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { formatBytes, formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

type State = Answer<'get-objects-state'>;

function Damaged({ damaged }: Pick<State, 'damaged'>): ReactElement {
  if (damaged.length === 0) return <p>{message('objects.allRight')}</p>;
  return (
    <ScrollRegion label={message('objects.damaged')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('files.digest')}</th>
            <th scope="col">{message('files.size')}</th>
            <th scope="col">{message('files.state')}</th>
            <th scope="col">{message('objects.since')}</th>
            <th scope="col">{message('objects.found')}</th>
            <th scope="col">{message('files.title')}</th>
          </tr>
        </thead>
        <tbody>
          {damaged.map((one) => (
            <tr key={one.sha256}>
              <td>
                <code className="small">{one.sha256.slice(0, 16)}</code>
              </td>
              <td>{formatBytes(one.size)}</td>
              <td>{message(`objects.state.${one.state}`)}</td>
              <td>{formatMoment(one.damagedAt)}</td>
              <td className="small">{one.damage}</td>
              <td className="small">{one.files.join(' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Objects({ state }: { readonly state: State }): ReactElement {
  const facts = [
    [message('objects.objects'), formatCount(state.objects)],
    [message('objects.bytes'), formatBytes(state.bytes)],
    [
      message('objects.oldest'),
      state.oldestCheck === null ? message('state.notGiven') : formatMoment(state.oldestCheck),
    ],
    [message('objects.store'), state.store],
    [message('objects.mirror'), state.mirror ?? message('objects.noMirror')],
  ] as const;
  return (
    <>
      <section className="panel">
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="panel stack-tight" aria-labelledby="objects-damaged">
        <h2 id="objects-damaged">{message('objects.damaged')}</h2>
        <Damaged damaged={state.damaged} />
      </section>
    </>
  );
}

/** What the node keeps, for those who run it: when it was compared, and what is damaged. */
export function Page(): ReactElement {
  usePageTitle(message('objects.title'));
  const state = useQuery({
    queryKey: ['objects'],
    queryFn: ({ signal }) => callOperation('get-objects-state', {}, signal),
  });
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('objects.title')}</h1>
          <p>{message('objects.what')}</p>
        </div>
        {state.isPending ? <Loading /> : null}
        {state.isError ? <FailureView error={state.error} retry={() => state.refetch()} /> : null}
        {state.isSuccess ? <Objects state={state.data} /> : null}
      </div>
    </AccountGate>
  );
}
