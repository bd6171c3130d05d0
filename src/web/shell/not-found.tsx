import type { ReactElement } from 'react';
import { message } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';
import { usePageTitle } from './use-page-title.ts';

/** The page for an address that is none. */
export function NotFound(): ReactElement {
  usePageTitle(message('notFound.title'));
  return (
    <div className="panel empty stack-tight">
      <h1>{message('notFound.title')}</h1>
      <p className="muted">{message('notFound.detail')}</p>
      <p>
        <PageLink to="/">{message('notFound.home')}</PageLink>
      </p>
    </div>
  );
}
