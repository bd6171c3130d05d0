import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatCount, formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ConfirmButton } from '../../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { ConcernedFiles } from './concerned-files.tsx';
import { OptOutUpload } from './opt-out-upload.tsx';
import { type OptOutList, optOutsQuery } from './queries.ts';

function Persons({
  dataset,
  persons,
}: {
  readonly dataset: string;
  readonly persons: OptOutList['persons'];
}): ReactElement {
  return (
    <ScrollRegion label={message('optOut.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('optOut.subject')}</th>
            <th scope="col">{message('optOut.from')}</th>
            <th scope="col">{message('optOut.reason')}</th>
            <th scope="col" className="number">
              {message('optOut.samples')}
            </th>
            <th scope="col" className="number">
              {message('optOut.rows')}
            </th>
            <th scope="col">{message('vaultKeys.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {persons.map(({ id, subject, from, reason, samples, rows }) => (
            <tr key={id ?? subject}>
              <th scope="row">{subject}</th>
              <td className="nowrap">{formatMoment(from)}</td>
              <td>{message(`optOut.reason.${reason}`)}</td>
              <td className="number">{formatCount(samples)}</td>
              <td className="number">
                {rows === null ? message('optOut.rowsUnread') : formatCount(rows)}
              </td>
              <td>
                <ConfirmButton
                  label={message('optOut.lift')}
                  accessibleLabel={message('optOut.liftOf', { subject })}
                  title={message('optOut.liftTitle')}
                  run={() =>
                    callOperation('lift-vault-opt-out', {
                      params: { record: dataset, person: id ?? 0 },
                    })
                  }
                >
                  {message('optOut.liftWhat', { subject })}
                </ConfirmButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** Persons whose data are not given, for those who manage the dataset. */
export function OptOuts({ dataset }: { readonly dataset: string }): ReactElement {
  const list = useQuery(optOutsQuery(dataset));
  return (
    <section className="panel stack" aria-labelledby="steward-opt-outs">
      <h2 id="steward-opt-outs">{message('optOut.title')}</h2>
      <p>{message('optOut.what')}</p>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && list.data.persons.length === 0 ? (
        <p className="muted">{message('optOut.none')}</p>
      ) : null}
      {list.isSuccess && list.data.persons.length > 0 ? (
        <>
          <Persons dataset={dataset} persons={list.data.persons} />
          <h3>{message('optOut.files')}</h3>
          <ConcernedFiles files={list.data.files} label={message('optOut.files')} />
        </>
      ) : null}
      <OptOutUpload dataset={dataset} />
    </section>
  );
}
