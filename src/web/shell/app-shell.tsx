import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageDefinition } from '../../schema/define-page.ts';
import { nodeQuery } from '../api/queries.ts';
import type { Account } from '../api/types.ts';
import { message, messageOfKey } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand-mark.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { ReadOnlyBanner } from './read-only-banner.tsx';
import { SimulatedBanner } from './simulated.tsx';
import { SimulatedContext } from './simulated-context.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

type Navigation = readonly { readonly path: string; readonly label: string }[];

function findNavigation(
  pages: readonly PageDefinition[],
  { account, isPrivate }: { readonly account: Account | null; readonly isPrivate: boolean },
): Navigation {
  return pages
    .filter((page) => {
      if (page.access === 'entrance') return true;
      if (page.access === 'public') return account !== null || !isPrivate;
      if (account === null) return false;
      const isSteward = page.access === 'steward' && account.role === 'steward';
      return page.access === 'account' || account.role === 'administrator' || isSteward;
    })
    .flatMap((page) =>
      page.navigation === undefined
        ? []
        : [{ order: page.navigation.order, path: page.path, key: page.navigation.messageKey }],
    )
    .sort((a, b) => a.order - b.order)
    .map(({ path, key }) => ({ path, label: messageOfKey(key) }));
}

function NarrowNavigation({ links }: { readonly links: Navigation }): ReactElement {
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" shadow="md" width={220} withinPortal={false}>
      <Menu.Target>
        <button type="button" className="icon-button nav-menu" aria-label={message('nav.menu')}>
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M2 4.5h14M2 9h14M2 13.5h14" stroke="currentColor" strokeWidth="1.7" />
          </svg>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {links.map((link) => (
          <Menu.Item key={link.path} onClick={() => navigate({ to: link.path })}>
            {link.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Moves the focus to the new page's beginning when the address' path changes, as a page load would. */
function useFocusOnNavigation(path: string): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return main;
}

/** What surrounds every page: skip link, brand, navigation, the simulated banner, the footer. */
export function AppShell({
  pages,
  children,
}: {
  readonly pages: readonly PageDefinition[];
  readonly children: ReactNode;
}): ReactElement {
  const node = useQuery(nodeQuery);
  const [isSimulated, setSimulated] = useState(false);
  const path = useLocation({ select: (location) => location.pathname });
  const main = useFocusOnNavigation(path);
  const links = findNavigation(pages, {
    account: node.data?.account ?? null,
    isPrivate: node.data?.isPrivate ?? false,
  });
  return (
    <SimulatedContext value={setSimulated}>
      <a className="skip-link" href="#content">
        {message('nav.skip')}
      </a>
      <div className="site">
        <header className="site-header">
          <div className="site-header-row">
            <PageLink to="/" className="brand" exact>
              <BrandMark />
              <span style={{ minWidth: 0 }}>
                <span className="brand-name">{message('app.name')}</span>
                <span className="brand-node">{node.data?.name ?? ''}</span>
              </span>
            </PageLink>
            <nav className="site-nav" aria-label={message('nav.label')}>
              {links.map((link) => (
                <PageLink key={link.path} to={link.path} exact={link.path === '/'}>
                  {link.label}
                </PageLink>
              ))}
            </nav>
            <div className="header-tools">
              <AccountMenu />
              <ThemeSwitch />
              <NarrowNavigation links={links} />
            </div>
          </div>
        </header>
        <div>
          {node.data?.readOnly == null ? null : <ReadOnlyBanner reason={node.data.readOnly} />}
          {isSimulated ? <SimulatedBanner /> : null}
        </div>
        <main id="content" className="site-main" tabIndex={-1} ref={main}>
          {children}
        </main>
        <footer className="site-footer">
          <div className="site-footer-row">
            <span>
              {message('footer.version', {
                version: node.data?.version ?? message('state.unknown'),
              })}
            </span>
            <span>{message('footer.noRequests')}</span>
            <PageLink to="/api-docs">{message('footer.api')}</PageLink>
            <LanguageChoice />
          </div>
        </footer>
      </div>
    </SimulatedContext>
  );
}
