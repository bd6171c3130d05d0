import type { ComponentType, ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { PageSlot } from '../../../web/shell/page-slot.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { narrowPanels, widePanels } from './account/account-panels.ts';

function Panels({ panels }: { readonly panels: readonly ComponentType[] }): ReactElement {
  return (
    <>
      {panels.map((Panel, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
        <Panel key={at} />
      ))}
    </>
  );
}

/** The reader's own account: who it is, how one signs in to it, and what acts for it. */
export function Page(): ReactElement {
  usePageTitle(message('account.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('account.title')}</h1>
          <p>{message('account.what')}</p>
        </div>
        <div className="panel-grid">
          <Panels panels={narrowPanels} />
        </div>
        <PageSlot name="account" subject="" />
        <Panels panels={widePanels} />
      </div>
    </AccountGate>
  );
}
