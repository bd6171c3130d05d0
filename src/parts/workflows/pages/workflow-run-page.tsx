import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { formatBytes, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { isUnderWay, runQuery, type WholeRun } from './queries.ts';
import { Provenance, RunResult } from './run-result.tsx';

function Facts({ run }: { readonly run: WholeRun }): ReactElement {
  const { primerScheme, inputs } = run;
  const scheme = primerScheme === null ? null : `${primerScheme.name}/${primerScheme.version}`;
  const facts = [
    [message('files.state'), message(`run.state.${run.state}`)],
    [message('run.workflow'), `${run.workflow} ${run.workflowVersion}`],
    [message('run.platform'), run.platform],
    [
      message('run.primerScheme'),
      scheme === null
        ? message('state.notGiven')
        : primerScheme?.isInferred
          ? message('run.inferred', { scheme })
          : scheme,
    ],
    [message('run.inputs'), inputs.map(({ name }) => name).join(', ')],
    [message('files.group'), run.group],
    [message('run.starter'), run.starter],
    [message('run.begun'), formatMoment(run.begunAt ?? run.createdAt)],
    [
      message('run.ended'),
      run.endedAt === null ? message('state.notGiven') : formatMoment(run.endedAt),
    ],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Outputs({ run }: { readonly run: WholeRun }): ReactElement | null {
  const { outputs, submission, accession, id } = run;
  if (outputs.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="run-outputs">
      <h2 id="run-outputs">{message('run.outputs')}</h2>
      <ul className="plain-rows">
        {outputs.map(({ kind, file, name, size }) => (
          <li key={kind}>
            {message(`run.output.${kind}`)}:{' '}
            <a href={`/api/files/${encodeURIComponent(file)}/content`} download={name}>
              {name}
            </a>{' '}
            <span className="small muted">{formatBytes(size)}</span>
          </li>
        ))}
      </ul>
      <p className="row">
        {accession === null ? null : (
          <PageLink to={`/entries/${accession}`}>{message('run.entry', { accession })}</PageLink>
        )}
        {submission === null ? null : (
          <PageLink to={`/submissions/${submission}`}>{message('run.draft')}</PageLink>
        )}
        <PageLink to="/intra-host" search={{ run: id }}>
          {message('run.variants')}
        </PageLink>
      </p>
    </section>
  );
}

function Steps({ run: { steps } }: { readonly run: WholeRun }): ReactElement | null {
  if (steps.length === 0) return null;
  return (
    <section className="panel stack-tight" aria-labelledby="run-steps">
      <h2 id="run-steps">{message('run.steps')}</h2>
      <ol className="plain-rows">
        {steps.map(({ name, command, state, endedWith, log }) => (
          <li key={name}>
            <details>
              <summary>
                {name}: {message(`run.step.${state}`)}
                {state === 'failed' && endedWith !== null ? ` (${endedWith})` : ''}
              </summary>
              <CodeBlock code={`$ ${command}\n${log}`} label={name} />
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Run({ run }: { readonly run: WholeRun }): ReactElement {
  const { id, sample, problem, state, simulated } = run;
  return (
    <>
      <div className="page-head">
        <h1>{message('run.titleOf', { sample })}</h1>
        {simulated ? <p>{message('files.simulated')}</p> : null}
      </div>
      <section className="panel stack" aria-label={message('run.title')}>
        <div role="status">
          {problem === null ? null : (
            <p className="notice notice-bad source-text">
              {message('run.failedAt', { step: problem.where })} {problem.hint}
            </p>
          )}
        </div>
        <Facts run={run} />
        {isUnderWay(run) && state !== 'storing' ? (
          <div>
            <ConfirmButton
              label={message('run.cancel')}
              title={message('run.cancelTitle')}
              isGrave
              run={() => callOperation('cancel-workflow-run', { params: { run: id } })}
            >
              {message('run.cancelWhat')}
            </ConfirmButton>
          </div>
        ) : null}
      </section>
      {run.result === null ? null : <RunResult result={run.result} />}
      <Outputs run={run} />
      <Steps run={run} />
      {run.provenance === null ? null : <Provenance provenance={run.provenance} />}
    </>
  );
}

/** One run: how far it is, what its programs said, what came out and what it was made with. */
export function Page(): ReactElement {
  usePageTitle(message('run.title'));
  const { run: id } = useParams({ strict: false }) as { readonly run: string };
  const run = useQuery(runQuery(id));
  return (
    <AccountGate>
      <div className="stack">
        {run.isPending ? <Loading /> : null}
        {run.isError ? <FailureView error={run.error} isPage retry={() => run.refetch()} /> : null}
        {run.isSuccess ? <Run run={run.data} /> : null}
      </div>
    </AccountGate>
  );
}
