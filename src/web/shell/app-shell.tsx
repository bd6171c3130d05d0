import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageDefinition } from '../../schema/define-page.ts';
import { nodeQuery } from '../api/queries.ts';
import { message } from '../messages/message.ts';
import { PageLink } from '../router/page-link.tsx';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand-mark.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { findNavigation, NarrowNavigation, WideNavigation } from './navigation.tsx';
import { ReadOnlyBanner } from './read-only-banner.tsx';
import { SimulatedBanner } from './simulated.tsx';
import { SimulatedContext } from './simulated-context.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

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
  const sections = findNavigation(pages, {
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
            <WideNavigation sections={sections} path={path} />
            <div className="header-tools">
              <AccountMenu />
              <ThemeSwitch />
              <NarrowNavigation sections={sections} />
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
