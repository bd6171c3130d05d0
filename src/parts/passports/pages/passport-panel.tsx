import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';

/** On the account page: where one's passport is. */
export function PassportPanel(): ReactElement {
  return (
    <section className="panel stack-tight" aria-labelledby="account-passport">
      <h2 id="account-passport">{message('passport.title')}</h2>
      <p className="muted">{message('passport.panel')}</p>
      <p>
        <PageLink to="/account/passport">{message('passport.open')}</PageLink>
      </p>
    </section>
  );
}
