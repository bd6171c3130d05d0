import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nodeQuery } from '../../../web/api/queries.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { DatasetView } from './dataset-view.tsx';
import { catalogueQuery, type VaultRecord } from './queries.ts';
import { VaultBanner } from './vault-banner.tsx';

function DatasetCard({ dataset }: { readonly dataset: VaultRecord }): ReactElement {
  const { accession, body, publishedAt, simulated } = dataset;
  return (
    <li className="panel stack-tight">
      <h2>
        <PageLink to="/vault" search={{ dataset: accession }}>
          {String(body.title)}
        </PageLink>{' '}
        {simulated ? <SimulatedTag /> : null}
      </h2>
      <p className="small muted">
        <span className="code">{accession}</span>
        {publishedAt === null ? '' : ` · ${formatMoment(publishedAt)}`}
      </p>
      {body.description === '' ? null : <p>{String(body.description).slice(0, 400)}</p>}
    </li>
  );
}

function Catalogue(): ReactElement {
  const list = useQuery(catalogueQuery);
  if (list.isPending) return <Loading />;
  if (list.isError) return <FailureView error={list.error} retry={() => list.refetch()} />;
  const { records } = list.data;
  if (records.length === 0) return <p className="panel muted">{message('vault.none')}</p>;
  return (
    <ul className="list-plain stack">
      {records.map((dataset) => (
        <DatasetCard key={dataset.accession} dataset={dataset} />
      ))}
    </ul>
  );
}

/** Datasets under controlled access: all, or with their address one of them. */
export function Page(): ReactElement {
  usePageTitle(message('vault.title'));
  const node = useQuery(nodeQuery);
  const asked = useLocation({
    select: ({ search }) => (search as Readonly<Record<string, unknown>>).dataset,
  });
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('vault.title')}</h1>
        <p>{message('vault.what')}</p>
        <p>
          <PageLink to="/vault/deposit">{message('vault.deposit')}</PageLink>
          {node.data?.account == null ? null : (
            <>
              {' · '}
              <PageLink to="/vault/stewardship">{message('steward.title')}</PageLink>
            </>
          )}
          {node.data?.account?.role === 'administrator' ? (
            <>
              {' · '}
              <PageLink to="/vault/keys">{message('vault.keys')}</PageLink>
              {' · '}
              <PageLink to="/vault/lockdown">{message('lockdown.title')}</PageLink>
            </>
          ) : null}
        </p>
      </div>
      <VaultBanner />
      {typeof asked === 'string' && asked !== '' ? (
        <DatasetView accession={asked} />
      ) : (
        <Catalogue />
      )}
    </div>
  );
}
