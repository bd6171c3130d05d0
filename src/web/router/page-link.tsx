import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';

export interface PageLinkProps {
  /** An address inside the portal, with its parameters filled in. */
  readonly to: string;
  readonly search?: Readonly<Record<string, string | string[]>>;
  readonly className?: string;
  readonly children: ReactNode;
  readonly exact?: boolean;
}

/** A link to a page of the portal; marks itself with aria-current where that page is open. */
export function PageLink({ to, search, className, children, exact }: PageLinkProps): ReactElement {
  return (
    <Link
      to={to}
      search={search ?? {}}
      {...(className === undefined ? {} : { className })}
      activeOptions={{ exact: exact ?? false, includeSearch: false }}
    >
      {children}
    </Link>
  );
}
