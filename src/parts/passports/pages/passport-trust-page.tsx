import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { IssuerList } from './trust/issuer-list.tsx';
import { RevocationList } from './trust/revocation-list.tsx';

/** Whose passports and visas this node believes, and which of them count no more; for those who run it. */
export function Page(): ReactElement {
  usePageTitle(message('trust.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('trust.title')}</h1>
          <p>{message('trust.what')}</p>
        </div>
        <IssuerList />
        <RevocationList />
      </div>
    </AccountGate>
  );
}
