import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { AddConnector } from './add-connector.tsx';
import { ConnectorPanel } from './connector-panel.tsx';

/** What the node brings from public archives by itself; administrators begin, run and end it here. */
export function Page(): ReactElement {
  usePageTitle(message('connectors.title'));
  const node = useQuery(nodeQuery);
  const connectors = useQuery({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => callOperation('list-connectors', {}, signal),
  });
  const isAdministrator = node.data?.account?.role === 'administrator';
  const list = connectors.data?.connectors ?? [];
  const instances = (node.data?.instances ?? []).filter(({ simulated }) => !simulated);
  const nameOf = (id: string) => instances.find((one) => one.id === id)?.displayName ?? id;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('connectors.title')}</h1>
        <p>{message('connectors.what')}</p>
      </div>
      {connectors.isPending || node.isPending ? <Loading /> : null}
      {connectors.isLoadingError ? (
        <FailureView error={connectors.error} isPage retry={() => connectors.refetch()} />
      ) : null}
      {connectors.isSuccess && list.length === 0 ? (
        <p className="panel muted">{message('connectors.none')}</p>
      ) : null}
      {list.map((connector) => (
        <ConnectorPanel
          key={connector.id}
          connector={connector}
          instanceName={nameOf(connector.instance)}
          isAdministrator={isAdministrator}
        />
      ))}
      {isAdministrator && instances.length > 0 ? <AddConnector instances={instances} /> : null}
    </div>
  );
}
