import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { formatMoment } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';

/** How many are shown; the API gives those before them. */
const SHOWN = 100;
const EMPTY = { issuer: '', id: '', reason: '' };
const NAMES = ['issuer', 'id', 'reason'] as const;

function RevokeForm(): ReactElement {
  const id = useId();
  const [fields, setFields] = useState(EMPTY);
  const revoke = useAction(
    () => callOperation('add-visa-revocation', { body: fields }),
    () => setFields(EMPTY),
  );
  return (
    <details>
      <summary>{message('revoked.add')}</summary>
      <form
        className="sub-panel stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          revoke.mutate();
        }}
      >
        {NAMES.map((name) => (
          <div key={name} className="stack-tight">
            <label htmlFor={`${id}-${name}`}>{message(`revoked.${name}`)}</label>
            <input
              id={`${id}-${name}`}
              className="native-field"
              required
              maxLength={name === 'reason' ? 500 : 255}
              spellCheck={name === 'reason'}
              value={fields[name]}
              onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
            />
          </div>
        ))}
        <p className="small muted">{message('revoked.forEver')}</p>
        <ActionFailure error={revoke.error} />
        <div>
          <button type="submit" className="button-link button-danger" disabled={revoke.isPending}>
            {message('revoked.addIt')}
          </button>
        </div>
      </form>
    </details>
  );
}

/** Passports and visas that count no more, with a form for one more. */
export function RevocationList(): ReactElement {
  const list = useQuery({
    queryKey: ['visa-revocations'],
    queryFn: ({ signal }) =>
      callOperation('list-visa-revocations', { query: { limit: SHOWN } }, signal),
  });
  const revocations = list.data?.revocations ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="visa-revocations">
      <h2 id="visa-revocations">{message('revoked.title')}</h2>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {list.isSuccess && revocations.length === 0 ? (
        <p className="muted">{message('revoked.none')}</p>
      ) : null}
      {revocations.length === 0 ? null : (
        <ScrollRegion labelledBy="visa-revocations">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('revoked.id')}</th>
                <th scope="col">{message('revoked.reason')}</th>
                <th scope="col">{message('revoked.at')}</th>
              </tr>
            </thead>
            <tbody>
              {revocations.map(({ issuer, id, reason, revokedAt }) => (
                <tr key={JSON.stringify([issuer, id])}>
                  <th scope="row">
                    <span className="code">{id}</span>
                  </th>
                  <td>
                    {reason}
                    <br />
                    <span className="small muted">
                      {message('revoked.issuer')}: {issuer}
                    </span>
                  </td>
                  <td>{formatMoment(revokedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {revocations.length === SHOWN ? (
        <p className="small muted">{message('revoked.last', { count: SHOWN })}</p>
      ) : null}
      <RevokeForm />
    </section>
  );
}
