import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatRange } from '../../../bio/position.ts';
import { nodeQuery, pathogenQuery } from '../../../web/api/queries.ts';
import type { Pathogen } from '../../../web/api/types.ts';
import { formatCount, formatDay } from '../../../web/format/format-values.ts';
import { listSegments, restrictToSegment } from '../../../web/genome-view/pathogen-segments.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { GeneMap } from './gene-map.tsx';

/** The coding sequences along the reference; of several segments along each. */
function GeneMaps({ pathogen }: { readonly pathogen: Pathogen }): ReactElement {
  const segments = listSegments(pathogen);
  if (segments.length === 0) return <GeneMap pathogen={pathogen} />;
  return (
    <>
      {segments.map((segment) => (
        <div key={segment} className="stack-tight">
          <h3>{message('genome.segment', { segment })}</h3>
          <GeneMap pathogen={restrictToSegment(pathogen, segment)} />
        </div>
      ))}
    </>
  );
}

function Reference({ pathogen }: { readonly pathogen: Pathogen }): ReactElement {
  const isSegmented = listSegments(pathogen).length > 0;
  return (
    <section className="panel stack" aria-labelledby="reference">
      <h2 id="reference">{message('pathogen.reference')}</h2>
      <dl className="facts">
        {pathogen.segments.map((segment) => (
          <div key={segment.name}>
            <dt>{segment.name}</dt>
            <dd>
              {segment.tree == null
                ? message('pathogen.bases', { count: segment.length })
                : message('pathogen.segmentTree', { count: segment.length })}
            </dd>
          </div>
        ))}
        {pathogen.taxonId === undefined || pathogen.taxonId === null ? null : (
          <div>
            <dt>{message('pathogen.taxon')}</dt>
            <dd>{String(pathogen.taxonId)}</dd>
          </div>
        )}
        <div>
          <dt>{message('pathogen.dataset')}</dt>
          <dd>{pathogen.datasetTag ?? message('state.notGiven')}</dd>
        </div>
        <div>
          <dt>{message('pathogen.tree')}</dt>
          <dd>{pathogen.hasTree ? message('pathogen.hasTree') : message('pathogen.hasNoTree')}</dd>
        </div>
        {pathogen.lineageAttribute ? (
          <div>
            <dt>{message('pathogen.lineage')}</dt>
            <dd className="code">{pathogen.lineageAttribute}</dd>
          </div>
        ) : null}
      </dl>
      <GeneMaps pathogen={pathogen} />
      <ScrollRegion label={message('pathogen.cdses')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('pathogen.cds')}</th>
              {isSegmented ? <th scope="col">{message('pathogen.segment')}</th> : null}
              <th scope="col">{message('pathogen.strand')}</th>
              <th scope="col">{message('pathogen.positions')}</th>
              <th scope="col" className="number">
                {message('pathogen.proteinLength')}
              </th>
            </tr>
          </thead>
          <tbody>
            {pathogen.cdses.map((cds) => (
              <tr key={cds.name}>
                <th scope="row">{cds.name}</th>
                {isSegmented ? <td>{cds.segment}</td> : null}
                <td>{cds.strand}</td>
                <td className="code positions">{cds.segments.map(formatRange).join(', ')}</td>
                <td className="number">{formatCount(cds.proteinLength)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Sources({ pathogen }: { readonly pathogen: Pathogen }): ReactElement | null {
  if (pathogen.sources === undefined || pathogen.sources.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="sources">
      <h2 id="sources">{message('pathogen.sources')}</h2>
      {pathogen.sources.map((source) => (
        <div key={source.title} className="stack-tight">
          <h3>
            {source.url === undefined ? (
              source.title
            ) : (
              <a href={source.url} rel="noreferrer">
                {source.title}
              </a>
            )}
            {source.date === undefined ? null : (
              <span className="muted small"> {formatDay(source.date)}</span>
            )}
          </h3>
          <p className="source-text">{source.text}</p>
        </div>
      ))}
    </section>
  );
}

function Columns({ pathogen }: { readonly pathogen: Pathogen }): ReactElement | null {
  if (pathogen.columns === undefined || pathogen.columns.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="columns">
      <h2 id="columns">{message('pathogen.columns')}</h2>
      <ScrollRegion labelledBy="columns">
        <table className="data-table definition-table">
          <thead>
            <tr>
              <th scope="col">{message('pathogen.column')}</th>
              <th scope="col">{message('pathogen.columnType')}</th>
              <th scope="col">{message('pathogen.columnDefinition')}</th>
            </tr>
          </thead>
          <tbody>
            {pathogen.columns.map((column) => (
              <tr key={column.name}>
                <th scope="row">
                  <span className="code">{column.name}</span>
                </th>
                <td>{column.type ?? ''}</td>
                <td>{column.definition ?? column.title ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Instances({ pathogen }: { readonly pathogen: string }): ReactElement | null {
  const node = useQuery(nodeQuery);
  const instances = node.data?.instances.filter((one) => one.pathogen === pathogen) ?? [];
  if (instances.length === 0) return null;
  return (
    <ul className="list-plain row">
      {instances.map((one) => (
        <li key={one.id} className="row">
          <PageLink to={`/search/${encodeURIComponent(one.id)}`} className="button-link">
            {message('pathogen.searchInstance', { instance: one.displayName, count: one.entries })}
          </PageLink>
          <PageLink to={`/explore/${encodeURIComponent(one.id)}`} className="button-link">
            {message('explore.title')}
          </PageLink>
          <PageLink to={`/structures/${encodeURIComponent(one.id)}`} className="button-link">
            {message('structure.title')}
          </PageLink>
          {one.simulated ? <SimulatedTag /> : null}
        </li>
      ))}
    </ul>
  );
}

/** What the node knows of a pathogen, and where it is from. */
export function Page(): ReactElement {
  const { pathogen: id } = useParams({ strict: false }) as { readonly pathogen: string };
  const pathogen = useQuery(pathogenQuery(id));
  usePageTitle(pathogen.data?.displayName ?? message('pathogen.title'));
  if (pathogen.isPending) return <Loading />;
  if (pathogen.isError) {
    return <FailureView error={pathogen.error} isPage retry={() => pathogen.refetch()} />;
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{pathogen.data.displayName}</h1>
        {pathogen.data.description ? <p>{pathogen.data.description}</p> : null}
      </div>
      <Instances pathogen={pathogen.data.id} />
      <Reference pathogen={pathogen.data} />
      <Sources pathogen={pathogen.data} />
      <Columns pathogen={pathogen.data} />
    </div>
  );
}
