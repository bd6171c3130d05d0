import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { ProposalForm } from './proposal-form.tsx';
import { StepForm } from './step-form.tsx';

type Correction = Answer<'list-entry-corrections'>['corrections'][number];

function Claim({ correction }: { readonly correction: Correction }): ReactElement {
  const { claim, field, valueThen, valueProposed, duplicateOf } = correction;
  if (claim === 'value') {
    return (
      <p>
        <strong>{field}</strong>{' '}
        {message('corrections.change', {
          former: valueThen ?? message('state.notGiven'),
          proposed: valueProposed ?? message('state.notGiven'),
        })}
      </p>
    );
  }
  return (
    <p>
      <strong>{messageOfKey(`corrections.claim.${claim}`)}</strong> {duplicateOf ?? ''}
    </p>
  );
}

function CorrectionView({ correction }: { readonly correction: Correction }): ReactElement {
  return (
    <li className="stack-tight">
      <Claim correction={correction} />
      <p className="small">{correction.evidence}</p>
      {correction.evidenceUrl === null ? null : (
        <p className="small">
          <a href={correction.evidenceUrl} rel="noopener noreferrer nofollow">
            {correction.evidenceUrl}
          </a>
        </p>
      )}
      <ol className="list-plain small muted">
        {correction.steps.map((step) => (
          <li key={`${step.state} ${step.at}`}>
            {message('corrections.step', {
              state: messageOfKey(`corrections.state.${step.state}`),
              by: step.by,
              when: formatMoment(step.at),
            })}{' '}
            {step.reason}
          </li>
        ))}
      </ol>
      {correction.state === 'accepted' ? (
        <p className="small muted">{message('corrections.isOverlay')}</p>
      ) : null}
      <StepForm correction={correction} />
    </li>
  );
}

/** What others say of an entry, beside what its owner says. */
export function CorrectionsPanel({ subject }: { readonly subject: string }): ReactElement {
  const node = useQuery(nodeQuery);
  const corrections = useQuery({
    queryKey: ['corrections', subject],
    queryFn: () => callOperation('list-entry-corrections', { params: { accession: subject } }),
  });
  const list = corrections.data?.corrections ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="corrections">
      <h2 id="corrections">{message('corrections.title')}</h2>
      {corrections.isError ? <FailureView error={corrections.error} /> : null}
      {corrections.isSuccess && list.length === 0 ? (
        <p className="muted">{message('corrections.none')}</p>
      ) : null}
      <ul className="list-plain stack">
        {list.map((correction) => (
          <CorrectionView key={correction.id} correction={correction} />
        ))}
      </ul>
      {node.data?.account == null ? (
        <p className="small muted">{message('corrections.signIn')}</p>
      ) : (
        <ProposalForm accession={subject} />
      )}
    </section>
  );
}
