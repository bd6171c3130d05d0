import type { ReactElement } from 'react';
import { formatCount, formatDecimal, formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import type { WholeRun } from './queries.ts';

type Result = NonNullable<WholeRun['result']>;
type Made = NonNullable<WholeRun['provenance']>;

/** What came out of a run in numbers, and what consensus, variants and reads say of each other. */
export function RunResult({ result }: { readonly result: Result }): ReactElement {
  const { check, variants } = result;
  const figures = [
    [message('run.called'), formatCount(result.called)],
    [message('run.missing'), formatCount(result.missing)],
    [message('run.maskedByPrimers'), formatCount(result.maskedByPrimers)],
    [message('run.ambiguous'), formatCount(result.ambiguous)],
    [message('run.meanDepth'), formatDecimal(result.meanDepth, 1)],
    [message('run.covered'), formatShare(result.coveredShare, 1)],
    [message('run.variantsIn'), formatCount(variants.consensus)],
    [message('run.variantsMinor'), formatCount(variants.minor)],
  ] as const;
  const isRight = check.verdict === 'agree';
  return (
    <section className="panel stack" aria-labelledby="run-result">
      <h2 id="run-result">{message('run.result')}</h2>
      <dl className="figure-row">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={isRight ? 'notice' : 'notice notice-warn'}>
        <p>{message(`run.check.${check.verdict}`)}</p>
        <ul className="list-plain small">
          {check.findings.map(({ code, where, hint }) => (
            <li key={`${code} ${where}`}>
              {where}: {hint}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** With what a run made its results. */
export function Provenance({ provenance }: { readonly provenance: Made }): ReactElement {
  const { tools, program, reference, primerScheme, inputs, workflow } = provenance;
  const facts = [
    [message('run.workflow'), `${workflow.name} ${workflow.version}`, workflow.digest],
    [message('run.program'), program, null],
    [message('run.reference'), reference.name, reference.sha256],
    ...(primerScheme === null
      ? []
      : ([
          [
            message('run.primerScheme'),
            `${primerScheme.name}/${primerScheme.version}`,
            primerScheme.digest,
          ],
        ] as const)),
    ...inputs.map(({ name, sha256 }) => [message('run.inputs'), name, sha256] as const),
  ] as const;
  return (
    <section className="panel stack-tight" aria-labelledby="run-provenance">
      <h2 id="run-provenance">{message('run.provenance')}</h2>
      <dl className="facts">
        {facts.map(([name, value, digest]) => (
          <div key={`${name} ${value}`}>
            <dt>{name}</dt>
            <dd>
              {value}
              {digest === null ? null : (
                <code className="small muted" title={digest}>
                  {' '}
                  {digest.slice(0, 12)}
                </code>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{message('run.tools')}</dt>
          <dd>{tools.map(({ name, version }) => `${name} ${version}`).join(', ')}</dd>
        </div>
      </dl>
    </section>
  );
}
