import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, type ReactElement, useCallback, useEffect } from 'react';
import type { PageDefinition } from '../schema/define-page.ts';
import { offlineFailure, request } from '../web/api/http.ts';
import { FailureView } from '../web/shell/failure-view.tsx';
import { PrivateGate } from '../web/shell/private-gate.tsx';

interface PageModule {
  readonly Page: ComponentType;
}

async function isNodeReachable(): Promise<boolean> {
  return request('/health').then(
    () => true,
    () => false,
  );
}

/** As the router wants it: a component that can be fetched ahead. */
type LazyPage = ((props: object) => ReactElement) & { preload?: () => Promise<void> };

/** Stands where a page's code could not be fetched; comes back by itself where the node has. */
function UnreachablePage(): ReactElement {
  const comeBack = useCallback(async () => {
    if (await isNodeReachable()) window.location.reload();
  }, []);
  useEffect(() => {
    comeBack();
  }, [comeBack]);
  return <FailureView error={offlineFailure()} isPage retry={comeBack} />;
}

/**
 * A page whose code is fetched when it is wanted. The router loads the whole portal anew where that
 * fails, which is right after an upgrade; with a node that has stopped it would leave the reader on
 * the browser's own error page, so that case is told here.
 */
export function lazyPage(page: PageDefinition): LazyPage {
  const load = page.load as () => Promise<PageModule>;
  const Lazy = lazyRouteComponent(async (): Promise<PageModule> => {
    try {
      return await load();
    } catch (error) {
      if (await isNodeReachable()) throw error;
      return { Page: UnreachablePage };
    }
  }, 'Page') as LazyPage;
  if (page.access === 'entrance') return Lazy;
  const Gated = () => (
    <PrivateGate>
      <Lazy />
    </PrivateGate>
  );
  return Object.assign(Gated, Lazy.preload === undefined ? {} : { preload: Lazy.preload });
}
