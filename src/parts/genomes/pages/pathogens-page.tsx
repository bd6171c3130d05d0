import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { pathogensQuery } from '../../../web/api/queries.ts';
import type { PathogenSummary } from '../../../web/api/types.ts';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

function PathogenRow({ pathogen }: { readonly pathogen: PathogenSummary }): ReactElement {
  return (
    <tr>
      <th scope="row">
        <PageLink to={`/pathogens/${encodeURIComponent(pathogen.id)}`}>
          {pathogen.displayName}
        </PageLink>
      </th>
      <td className="code">{pathogen.id}</td>
      <td>{pathogen.datasetTag}</td>
      <td>{pathogen.hasTree ? message('pathogen.hasTree') : message('pathogen.hasNoTree')}</td>
    </tr>
  );
}

/** The pathogens that this node can analyse, and how to add one. */
export function Page(): ReactElement {
  usePageTitle(message('pathogens.title'));
  const pathogens = useQuery(pathogensQuery);
  if (pathogens.isPending) return <Loading />;
  if (pathogens.isError) {
    return <FailureView error={pathogens.error} isPage retry={() => pathogens.refetch()} />;
  }
  return (
    <div className="stack">
      <h1 id="pathogens">{message('pathogens.title')}</h1>
      <ScrollRegion className="panel" labelledBy="pathogens">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('pathogen.title')}</th>
              <th scope="col">{message('pathogens.id')}</th>
              <th scope="col">{message('pathogen.dataset')}</th>
              <th scope="col">{message('pathogen.tree')}</th>
            </tr>
          </thead>
          <tbody>
            {pathogens.data.map((pathogen) => (
              <PathogenRow key={pathogen.id} pathogen={pathogen} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <section className="panel stack" aria-labelledby="add-pathogen">
        <h2 id="add-pathogen">{message('pathogens.add')}</h2>
        <p>{message('pathogens.addDataset')}</p>
        <CodeBlock
          label={message('pathogens.addDataset')}
          code="./bin/outbreak pathogen add path/to/dataset --id measles"
        />
        <p>{message('pathogens.addReference')}</p>
        <CodeBlock
          label={message('pathogens.addReference')}
          code="./bin/outbreak pathogen init --id new-virus --reference record.gb"
        />
      </section>
    </div>
  );
}
