import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';
import { useSignInSearch } from '../router/return-address.ts';

/** The way to sign in, and from there back to the page that is open. */
export function SignInLink({
  className = 'button-link button-primary',
}: {
  readonly className?: string;
}): ReactElement {
  return (
    <PageLink to="/sign-in" search={useSignInSearch()} className={className}>
      {message('account.signIn')}
    </PageLink>
  );
}
