import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation, toOperationPath } from '../../../../web/api/call-operation.ts';
import { formatDay } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { AssessmentForm } from './assessment-form.tsx';
import { type Assessment, assessmentsQuery } from './queries.ts';

const STATUS = {
  current: 'status-good',
  overdue: 'status-bad',
  superseded: 'status-mediocre',
  withdrawn: 'status-mediocre',
} as const;

function DocumentLink({
  dataset,
  assessment,
}: {
  readonly dataset: string;
  readonly assessment: Assessment;
}): ReactElement {
  const { id, title, document } = assessment;
  const digest = message('assess.digest', { digest: document.sha256.slice(0, 16) });
  const link =
    document.url === null ? (
      <a
        href={toOperationPath('get-vault-assessment-document', { record: dataset, assessment: id })}
        download
        aria-label={message('assess.getOf', { title })}
      >
        {message('assess.get')}
      </a>
    ) : (
      <a
        href={document.url}
        rel="noreferrer"
        target="_blank"
        aria-label={message('assess.elsewhereOf', { title })}
      >
        {message('assess.elsewhere')}
      </a>
    );
  return (
    <>
      {link}
      <div className="small muted" title={document.sha256}>
        {digest}
      </div>
    </>
  );
}

function Row({
  dataset,
  assessment,
  mayManage,
}: {
  readonly dataset: string;
  readonly assessment: Assessment;
  readonly mayManage: boolean;
}): ReactElement {
  const { id, title, version, institution, assessedOn, reviewBy, state } = assessment;
  return (
    <tr>
      <th scope="row" className="cell-wide">
        {title}
        <div className="small muted">
          {`${version} · ${institution}`}
          {assessment.public ? ` · ${message('assess.isPublic')}` : ''}
        </div>
      </th>
      <td>
        <span className={`status ${STATUS[state]}`}>{message(`assess.state.${state}`)}</span>
        {assessment.withdrawReason === null ? null : (
          <div className="small">{assessment.withdrawReason}</div>
        )}
      </td>
      <td className="nowrap">{formatDay(assessedOn)}</td>
      <td className="nowrap">{formatDay(reviewBy)}</td>
      <td>
        <DocumentLink dataset={dataset} assessment={assessment} />
      </td>
      {mayManage ? (
        <td>
          {assessment.decision === 'withdrawn' ? null : (
            <ReasonButton
              label={message('assess.withdraw')}
              accessibleLabel={message('assess.withdrawOf', { title })}
              title={message('assess.withdrawTitle')}
              isGrave
              run={(reason) =>
                callOperation('withdraw-vault-assessment', {
                  params: { record: dataset, assessment: id },
                  query: { reason },
                })
              }
            >
              {message('assess.withdrawWhat')}
            </ReasonButton>
          )}
        </td>
      ) : null}
    </tr>
  );
}

/** Data-protection impact assessments of a dataset; owners attach and withdraw them. */
export function Assessments({
  dataset,
  mayManage,
}: {
  readonly dataset: string;
  readonly mayManage: boolean;
}): ReactElement {
  const list = useQuery(assessmentsQuery(dataset));
  const title = message('assess.title');
  const assessments = list.data?.assessments ?? [];
  return (
    <section className="panel stack" aria-labelledby="steward-assessments">
      <h2 id="steward-assessments">{title}</h2>
      <p>
        {message('assess.what')}{' '}
        {list.data?.needed === true ? <strong>{message('assess.needed')}</strong> : null}
      </p>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && assessments.length === 0 ? (
        <p className="muted">{message('assess.none')}</p>
      ) : null}
      {assessments.length === 0 ? null : (
        <ScrollRegion label={title}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('assess.name')}</th>
                <th scope="col">{message('assess.state')}</th>
                <th scope="col">{message('assess.assessedOn')}</th>
                <th scope="col">{message('assess.reviewBy')}</th>
                <th scope="col">{message('assess.document')}</th>
                {mayManage ? <th scope="col">{message('vaultKeys.actions')}</th> : null}
              </tr>
            </thead>
            <tbody>
              {assessments.map((assessment) => (
                <Row
                  key={assessment.id}
                  dataset={dataset}
                  assessment={assessment}
                  mayManage={mayManage}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {mayManage && list.isSuccess ? (
        <AssessmentForm dataset={dataset} assessments={assessments} />
      ) : null}
    </section>
  );
}
