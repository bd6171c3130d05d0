import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary, NodeSummary } from '../../../web/api/types.ts';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { formatCount } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { InstanceHighlights } from './instance-highlights.tsx';

function Preparing({ instance }: { readonly instance: InstanceSummary }): ReactElement {
  const { done, total } = instance.progress ?? { done: 0, total: 0 };
  return (
    <div className="stack-tight" role="status">
      <span className="small">
        {total > 0 ? message('home.preparingOf', { done, total }) : message('home.preparing')}
      </span>
      <span className="progress-track">
        <span
          className="progress-fill"
          style={{ width: total > 0 ? `${(100 * done) / total}%` : '5%' }}
        />
      </span>
    </div>
  );
}

function InstanceCard({ instance }: { readonly instance: InstanceSummary }): ReactElement {
  const search = `/search/${encodeURIComponent(instance.id)}`;
  return (
    <li className="card">
      <div className="row row-spread">
        <h2>
          <PageLink to={search} className="card-title">
            {instance.displayName}
          </PageLink>
        </h2>
        {instance.simulated ? <SimulatedTag /> : null}
      </div>
      <div className="stack-tight">
        <dl className="figure-row">
          <div>
            <dt>{message('home.genomes')}</dt>
            <dd>{formatCount(instance.entries)}</dd>
          </div>
          {instance.status === 'ready' && instance.entries > 0 ? (
            <InstanceHighlights id={instance.id} />
          ) : null}
        </dl>
        {instance.status === 'preparing' ? <Preparing instance={instance} /> : null}
        {instance.status === 'ready' && instance.entries === 0 ? (
          <p className="small muted">{message('home.emptyInstance')}</p>
        ) : null}
      </div>
      <div className="row">
        <PageLink to={search} className="button-link button-primary">
          {message('home.search')}
        </PageLink>
        <PageLink to={`/explore/${encodeURIComponent(instance.id)}`} className="button-link">
          {message('explore.title')}
        </PageLink>
        <PageLink
          to={`/pathogens/${encodeURIComponent(instance.pathogen)}`}
          className="button-link"
        >
          {message('home.aboutPathogen')}
        </PageLink>
      </div>
    </li>
  );
}

function importCommand(pathogen: string): string {
  return `./bin/outbreak import --pathogen ${pathogen} --sequences genomes.fasta --metadata metadata.tsv`;
}

function Welcome({ node }: { readonly node: NodeSummary }): ReactElement | null {
  if (!node.setupNeeded) return null;
  return (
    <div className="notice notice-warn">
      <h2>{message('home.setupTitle')}</h2>
      <p>{message('home.setupDetail')}</p>
    </div>
  );
}

function ImportHint({ node }: { readonly node: NodeSummary }): ReactElement | null {
  const hasReal = node.instances.some((one) => !one.simulated && one.entries > 0);
  if (hasReal) return null;
  const pathogen = node.instances[0]?.pathogen ?? 'sars-cov-2';
  const isAdministrator = node.account?.role === 'administrator';
  return (
    <section className="panel stack-tight" aria-labelledby="import-hint">
      <h2 id="import-hint">{message('home.importTitle')}</h2>
      <p>{message('home.importDetail')}</p>
      <CodeBlock code={importCommand(pathogen)} label={message('home.importCommand')} />
      <p className="muted small">{message('home.importTerminal')}</p>
      <p>
        {isAdministrator ? (
          <PageLink to="/import" className="button-link">
            {message('home.importHere')}
          </PageLink>
        ) : (
          <PageLink to="/sign-in">{message('home.importSignIn')}</PageLink>
        )}
      </p>
    </section>
  );
}

/** What this node is and what it holds. */
export function Page(): ReactElement {
  usePageTitle('');
  const node = useQuery(nodeQuery);
  const instances = node.data?.instances ?? [];
  useSimulatedBanner(instances.some((one) => one.simulated));
  if (node.isPending) return <Loading />;
  if (node.isLoadingError)
    return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  const sorted = [...instances].sort((a, b) => Number(a.simulated) - Number(b.simulated));
  return (
    <div className="stack">
      <div className="page-head home-head">
        <h1>{node.data.name}</h1>
        <p>{message('home.what')}</p>
      </div>
      <Welcome node={node.data} />
      {sorted.length === 0 ? (
        <div className="panel empty">
          <h2>{message('home.noInstances')}</h2>
          <p className="muted">{message('home.noInstancesDetail')}</p>
        </div>
      ) : (
        <ul className="card-grid list-plain" aria-label={message('home.instances')}>
          {sorted.map((instance) => (
            <InstanceCard key={instance.id} instance={instance} />
          ))}
        </ul>
      )}
      <ImportHint node={node.data} />
    </div>
  );
}
