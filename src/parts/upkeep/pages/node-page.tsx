import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { client } from '../../../web/api/client.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary, NodeSummary } from '../../../web/api/types.ts';
import { CopyButton } from '../../../web/form/copy-button.tsx';
import { formatCount } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AdministratorGate } from '../../../web/shell/access-gate.tsx';
import { Dialog } from '../../../web/shell/dialog.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { BackupsSection } from './node/backups-section.tsx';
import { JobsSection } from './node/jobs-section.tsx';
import { MailSection } from './node/mail-section.tsx';
import { PipelinesSection } from './node/pipelines-section.tsx';
import { SettingsSection } from './node/settings-section.tsx';
import { StorageSection } from './node/storage-section.tsx';
import { TokensSection } from './node/tokens-section.tsx';

function RemoveInstance({ instance }: { readonly instance: InstanceSummary }): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.removeInstance(instance.id),
    onSuccess: async () => {
      setAsking(false);
      await queryClient.invalidateQueries();
    },
  });
  return (
    <>
      <button
        type="button"
        className="button-link button-small button-danger"
        onClick={() => setAsking(true)}
      >
        {message('node.remove', { instance: instance.displayName })}
      </button>
      <Dialog
        title={message('node.removeTitle', { instance: instance.displayName })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
      >
        <p>{message('node.removeDetail', { count: instance.entries })}</p>
        {remove.isError ? <FailureView error={remove.error} /> : null}
        <div className="row">
          <button
            type="button"
            className="button-link button-danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {message('node.removeConfirm')}
          </button>
          <button type="button" className="button-link" onClick={() => setAsking(false)}>
            {message('dialog.cancel')}
          </button>
        </div>
      </Dialog>
    </>
  );
}

function Instances({ node }: { readonly node: NodeSummary }): ReactElement {
  return (
    <section className="panel stack-tight" aria-labelledby="instances">
      <h2 id="instances">{message('node.instances')}</h2>
      {node.instances.length === 0 ? (
        <p className="muted">{message('home.noInstancesDetail')}</p>
      ) : (
        <ScrollRegion labelledBy="instances">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('node.instance')}</th>
                <th scope="col">{message('node.pathogen')}</th>
                <th scope="col" className="number">
                  {message('node.entries')}
                </th>
                <th scope="col">{message('node.dataVersion')}</th>
                <th scope="col">{message('node.state')}</th>
                <th scope="col">{message('node.actions')}</th>
              </tr>
            </thead>
            <tbody>
              {node.instances.map((instance) => (
                <tr key={instance.id}>
                  <th scope="row">
                    <span className="row">
                      <PageLink to={`/search/${encodeURIComponent(instance.id)}`}>
                        {instance.displayName}
                      </PageLink>
                      {instance.simulated ? <SimulatedTag /> : null}
                    </span>
                  </th>
                  <td>
                    <PageLink to={`/pathogens/${encodeURIComponent(instance.pathogen)}`}>
                      {instance.pathogen}
                    </PageLink>
                  </td>
                  <td className="number">{formatCount(instance.entries)}</td>
                  <td className="code">{instance.dataVersion}</td>
                  <td>
                    {instance.status === 'ready'
                      ? message('node.ready')
                      : message('node.preparing')}
                  </td>
                  <td>{instance.simulated ? <RemoveInstance instance={instance} /> : null}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function NodeView(): ReactElement | null {
  const node = useQuery(nodeQuery);
  if (node.data === undefined) return null;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('node.title')}</h1>
        <p>{message('node.what')}</p>
      </div>
      <nav className="row" aria-label={message('upkeep.more')}>
        <PageLink to="/people">{message('upkeep.people')}</PageLink>
        <PageLink to="/groups">{message('upkeep.groups')}</PageLink>
        <PageLink to="/audit">{message('upkeep.audit')}</PageLink>
      </nav>
      <section className="panel" aria-labelledby="identity">
        <h2 id="identity">{message('node.identity')}</h2>
        <dl className="facts facts-one">
          <div>
            <dt>{message('node.name')}</dt>
            <dd>{node.data.name}</dd>
          </div>
          <div>
            <dt>{message('node.id')}</dt>
            <dd className="code">{node.data.id}</dd>
          </div>
          <div>
            <dt>{message('node.publicKey')}</dt>
            <dd className="row">
              <span className="code">{node.data.publicKey}</span>
              <CopyButton text={node.data.publicKey} label={message('node.copyKey')} />
            </dd>
          </div>
          <div>
            <dt>{message('node.version')}</dt>
            <dd>{node.data.version}</dd>
          </div>
        </dl>
      </section>
      <Instances node={node.data} />
      <PipelinesSection instances={node.data.instances} />
      <JobsSection />
      <StorageSection />
      <BackupsSection />
      <MailSection />
      <TokensSection />
      <SettingsSection />
    </div>
  );
}

/** The node as its administrators see it: who it is, what it holds, how it does. */
export function Page(): ReactElement {
  usePageTitle(message('node.title'));
  return (
    <AdministratorGate>
      <NodeView />
    </AdministratorGate>
  );
}
