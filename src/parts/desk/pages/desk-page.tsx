import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ApplicationList } from './application-list.tsx';
import { ApplicationView } from './application-view.tsx';
import { Catalogue } from './catalogue.tsx';

/** The access desk: what can be applied for and one's applications, or with its id one of them. */
export function Page(): ReactElement {
  const asked = useLocation({
    select: ({ search }) => (search as Readonly<Record<string, unknown>>).application,
  });
  const isOne = typeof asked === 'string' && asked !== '';
  usePageTitle(isOne ? `${message('desk.application')} ${asked}` : message('desk.title'));
  const node = useQuery(nodeQuery);
  const isKnown = node.data?.account != null;
  if (isOne) {
    return (
      <AccountGate>
        <div className="stack">
          <div className="page-head">
            <h1>
              {message('desk.application')} <span className="code">{asked}</span>
            </h1>
            <p>
              <PageLink to="/desk">{message('desk.back')}</PageLink>
            </p>
          </div>
          <ApplicationView id={asked} />
        </div>
      </AccountGate>
    );
  }
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('desk.title')}</h1>
        <p>{message('desk.what')}</p>
      </div>
      {isKnown ? (
        <>
          <ApplicationList view="own" />
          <ApplicationList view="committee" />
        </>
      ) : null}
      <Catalogue isKnown={isKnown} />
    </div>
  );
}
