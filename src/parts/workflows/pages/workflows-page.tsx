import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatMoment, formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { type RunRow, runsQuery, workflowsQuery } from './queries.ts';
import { StartForm } from './start-form.tsx';
import { WorkflowCard } from './workflow-card.tsx';

function RunLine({ run }: { readonly run: RunRow }): ReactElement {
  const { id, sample, workflow, workflowVersion, state, result, createdAt, simulated } = run;
  return (
    <tr>
      <td>
        <PageLink to={`/workflows/runs/${id}`}>{sample}</PageLink>
        {simulated ? <span className="muted small"> {message('files.simulated')}</span> : null}
      </td>
      <td>
        {workflow} {workflowVersion}
      </td>
      <td>{message(`run.state.${state}`)}</td>
      <td className="number">
        {result === null
          ? ''
          : formatShare(result.called / Math.max(1, result.called + result.missing), 1)}
      </td>
      <td>{run.starter}</td>
      <td>{formatMoment(createdAt)}</td>
    </tr>
  );
}

function Runs(): ReactElement {
  const runs = useQuery(runsQuery);
  const list = runs.data?.runs ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="runs">
      <h2 id="runs">{message('workflows.runs')}</h2>
      {runs.isPending ? <Loading /> : null}
      {runs.isError ? <FailureView error={runs.error} retry={() => runs.refetch()} /> : null}
      {runs.isSuccess && list.length === 0 ? (
        <p className="muted">{message('workflows.noRuns')}</p>
      ) : null}
      {list.length === 0 ? null : (
        <ScrollRegion labelledBy="runs">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('run.sample')}</th>
                <th scope="col">{message('run.workflow')}</th>
                <th scope="col">{message('files.state')}</th>
                <th scope="col" className="number">
                  {message('run.called')}
                </th>
                <th scope="col">{message('run.starter')}</th>
                <th scope="col">{message('run.begun')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function Workflows(): ReactElement {
  const known = useQuery(workflowsQuery);
  if (known.isPending) return <Loading />;
  if (known.isError) return <FailureView error={known.error} retry={() => known.refetch()} />;
  const { isEnabled, workflows, problems } = known.data;
  return (
    <>
      {isEnabled ? null : <p className="notice notice-warn">{message('workflows.off')}</p>}
      {problems.map(({ where, hint }) => (
        <p key={`${where} ${hint}`} className="notice notice-warn">
          {where}: {hint}
        </p>
      ))}
      {isEnabled ? <StartForm workflows={workflows} /> : null}
      <Runs />
      <section className="stack-tight" aria-labelledby="known-workflows">
        <h2 id="known-workflows">{message('workflows.known')}</h2>
        <div className="card-grid">
          {workflows.map((workflow) => (
            <WorkflowCard key={`${workflow.name} ${workflow.version}`} workflow={workflow} />
          ))}
        </div>
      </section>
    </>
  );
}

/** Workflows from reads to consensus: starting one, what became of others, what is missing for which. */
export function Page(): ReactElement {
  usePageTitle(message('workflows.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('workflows.title')}</h1>
          <p>{message('workflows.what')}</p>
        </div>
        <Workflows />
      </div>
    </AccountGate>
  );
}
