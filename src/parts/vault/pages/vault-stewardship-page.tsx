import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { NotFound } from '../../../web/shell/not-found.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { Assessments } from './stewardship/assessments.tsx';
import { Locks } from './stewardship/locks.tsx';
import { OptOuts } from './stewardship/opt-outs.tsx';
import { type AnsweredDataset, stewardshipQuery } from './stewardship/queries.ts';
import { UseCounts } from './stewardship/use-counts.tsx';
import { UseLog } from './stewardship/use-log.tsx';
import { Waits, WorkList } from './stewardship/work-list.tsx';

function DatasetStewardship({ dataset }: { readonly dataset: AnsweredDataset }): ReactElement {
  const { accession, title, simulated, waits, mayManage, maySeeUses } = dataset;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>
          {title} {simulated ? <SimulatedTag /> : null}
        </h1>
        <p>
          <span className="code">{accession}</span>
          {' · '}
          <PageLink to="/vault" search={{ dataset: accession }}>
            {message('steward.inCatalogue')}
          </PageLink>
          {' · '}
          <PageLink to="/vault/stewardship">{message('steward.back')}</PageLink>
        </p>
      </div>
      {waits.length === 0 ? null : <Waits waits={waits} />}
      {maySeeUses ? <UseLog dataset={accession} /> : null}
      {dataset.committee === '' ? null : <UseCounts dataset={accession} />}
      <Assessments dataset={accession} mayManage={mayManage} />
      {mayManage ? <OptOuts dataset={accession} /> : null}
      <Locks dataset={dataset} />
    </div>
  );
}

/** What somebody answers for, or with the address of a dataset that one: uses, assessments, opt-outs, locks. */
function Stewardship(): ReactElement {
  const asked = useLocation({
    select: ({ search }) => (search as Readonly<Record<string, unknown>>).dataset,
  });
  const address = typeof asked === 'string' ? String(asked) : '';
  const list = useQuery(stewardshipQuery);
  const found = list.data?.datasets.find(({ accession }) => accession === address);
  usePageTitle(found === undefined ? message('steward.title') : found.title);
  if (list.isPending) return <Loading />;
  if (list.isError) return <FailureView error={list.error} isPage retry={() => list.refetch()} />;
  if (found !== undefined) return <DatasetStewardship key={found.accession} dataset={found} />;
  if (address !== '') return <NotFound />;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('steward.title')}</h1>
        <p>{message('steward.what')}</p>
      </div>
      <WorkList datasets={list.data.datasets} />
    </div>
  );
}

/** The page of those who answer for data under controlled access. */
export function Page(): ReactElement {
  return (
    <AccountGate>
      <Stewardship />
    </AccountGate>
  );
}
