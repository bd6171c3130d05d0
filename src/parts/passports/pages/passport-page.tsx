import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { CopyButton } from '../../../web/form/copy-button.tsx';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { PassportView } from './own/passport-view.tsx';
import { ReadForm } from './own/read-form.tsx';

/** The passport that this node issues for the reader at this moment. */
function OwnPassport({
  own,
  onRevoked,
}: {
  readonly own: { readonly passport: string; readonly reading: Reading };
  readonly onRevoked: () => unknown;
}): ReactElement {
  const { passport, reading } = own;
  return (
    <PassportView {...{ passport, reading, onRevoked }} node={reading.issuer ?? ''}>
      {reading.visas.length === 0 ? (
        <p>
          <PageLink to="/vault">{message('passport.toVault')}</PageLink>
        </p>
      ) : (
        <div className="notice notice-warn stack-tight">
          <p>{message('passport.keep')}</p>
          <div>
            <CopyButton text={passport} label={message('passport.copy')} />
          </div>
        </div>
      )}
    </PassportView>
  );
}

type Reading = Parameters<typeof PassportView>[0]['reading'];

/** Passports and visas of the reader: what stands in the own one, what another one says, and revoking both. */
export function Page(): ReactElement {
  usePageTitle(message('passport.title'));
  const [isRevoked, setRevoked] = useState(false);
  const own = useQuery({
    queryKey: ['own-passport'],
    queryFn: ({ signal }) => callOperation('get-own-passport', {}, signal),
  });
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('passport.title')}</h1>
          <p>{message('passport.what')}</p>
        </div>
        <section className="panel stack-tight" aria-labelledby="own-passport">
          <h2 id="own-passport">{message('passport.own')}</h2>
          {own.isPending ? <Loading /> : null}
          {own.isError ? <FailureView error={own.error} retry={() => own.refetch()} /> : null}
          <div role="status">
            {isRevoked ? <p className="notice">{message('passport.revokedOwn')}</p> : null}
          </div>
          {own.data === undefined ? null : (
            <OwnPassport own={own.data} onRevoked={() => setRevoked(true)} />
          )}
        </section>
        <ReadForm node={own.data?.reading.issuer ?? ''} />
      </div>
    </AccountGate>
  );
}
