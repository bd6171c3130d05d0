import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import {
  type CatalogueDataset,
  catalogueQuery,
  inLanguage,
  timesQuery,
  workflowsQuery,
} from './queries.ts';

/** Begins an application, by the way that is chosen where there are several. */
function Apply({ dataset }: { readonly dataset: CatalogueDataset }): ReactElement {
  const { accession, title, workflows: offered } = dataset;
  const workflows = useQuery(workflowsQuery);
  const navigate = useNavigate();
  const [workflow, setWorkflow] = useState(offered[0] ?? '');
  const begin = useAction(
    () => callOperation('create-application', { body: { datasets: [accession], workflow } }),
    ({ id }) => navigate({ to: '/desk', search: { application: id } as never }),
  );
  const nameOf = (id: string) =>
    inLanguage(workflows.data?.workflows.find((one) => one.id === id)?.title ?? null) || id;
  return (
    <div className="stack-tight">
      {offered.length < 2 ? null : (
        <NativeSelect
          label={message('desk.way')}
          value={workflow}
          data={offered.map((value) => ({ value, label: nameOf(value) }))}
          onChange={(event) => setWorkflow(event.currentTarget.value)}
        />
      )}
      <p>
        <button
          type="button"
          className="button-link button-primary"
          aria-label={`${message('desk.apply')}: ${title}`}
          disabled={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {message('desk.apply')}
        </button>
      </p>
      <ActionFailure error={begin.error} />
    </div>
  );
}

/** How long its committee takes, where that may be told. */
function Times({ dataset }: { readonly dataset: CatalogueDataset }): ReactElement | null {
  const times = useQuery(timesQuery);
  if (!times.isSuccess) return null;
  const own = times.data.times.find(
    ({ committee, workflow }) =>
      committee === dataset.committee.group && workflow === dataset.workflows[0],
  );
  const days = own?.medianDays ?? null;
  return (
    <p className="small muted">
      {days === null || own == null
        ? message('desk.noTimes')
        : message('desk.times', { days, decided: own.decided ?? 0 })}
    </p>
  );
}

function DatasetCard({
  dataset,
  isKnown,
}: {
  readonly dataset: CatalogueDataset;
  readonly isKnown: boolean;
}): ReactElement {
  const { accession, title, description, simulated, useTerms, committee } = dataset;
  return (
    <li className="panel stack-tight">
      <h3>
        <PageLink to="/vault" search={{ dataset: accession }}>
          {title}
        </PageLink>{' '}
        {simulated ? <SimulatedTag /> : null}
      </h3>
      <p className="small muted">
        <span className="code">{accession}</span> · {committee.title}
      </p>
      {description === '' ? null : <p>{description.slice(0, 400)}</p>}
      <ul>
        {useTerms.map(({ code, shorthand, label, detail }) => (
          <li key={`${code} ${detail}`}>
            {label}
            {detail === null ? '' : `: ${detail}`}{' '}
            <span className="muted small">
              {shorthand}, {code}
            </span>
          </li>
        ))}
      </ul>
      <Times dataset={dataset} />
      {isKnown ? <Apply dataset={dataset} /> : null}
    </li>
  );
}

/** What can be applied for, with its terms. */
export function Catalogue({ isKnown }: { readonly isKnown: boolean }): ReactElement {
  const list = useQuery(catalogueQuery);
  return (
    <section className="stack" aria-labelledby="desk-catalogue">
      <h2 id="desk-catalogue">{message('desk.catalogue')}</h2>
      {isKnown ? null : (
        <p>
          {message('desk.signIn')} <SignInLink />
        </p>
      )}
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.data?.datasets.length === 0 ? (
        <p className="panel muted">{message('desk.noDatasets')}</p>
      ) : null}
      <ul className="list-plain stack">
        {(list.data?.datasets ?? []).map((dataset) => (
          <DatasetCard key={dataset.accession} dataset={dataset} isKnown={isKnown} />
        ))}
      </ul>
    </section>
  );
}
