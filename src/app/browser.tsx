import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { type ReactElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PasskeyStepUp } from '../parts/identity/pages/account/passkey-step-up.tsx';
import type { PageDefinition } from '../schema/define-page.ts';
import { defined } from '../std/assert.ts';
import { ApiFailure } from '../web/api/http.ts';
import { startLanguage } from '../web/messages/start-language.ts';
import { formatSearch, parseSearch } from '../web/router/search-codec.ts';
import { AppShell } from '../web/shell/app-shell.tsx';
import { FailureView } from '../web/shell/failure-view.tsx';
import { Loading } from '../web/shell/loading.tsx';
import { NotFound } from '../web/shell/not-found.tsx';
import { PageSlots } from '../web/shell/page-slot.tsx';
import { type StepUpMethod, StepUpProvider } from '../web/shell/step-up.tsx';
import { theme } from '../web/theme.ts';
import { THEME_STORAGE_KEY } from '../web/theme-choice.ts';
import { pages } from './generated/pages.ts';
import { lazyPage } from './lazy-page.tsx';
import { lazyPanel } from './lazy-panel.tsx';
import '../web/styles/index.css';

const MAX_RETRIES = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < MAX_RETRIES && error instanceof ApiFailure && error.details.kind === 'failing',
    },
  },
});

function Root(): ReactElement {
  return (
    <AppShell pages={pages}>
      <Outlet />
    </AppShell>
  );
}

function createPageRouter(definitions: readonly PageDefinition[]) {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
  const routes = definitions.map((page) =>
    createRoute({
      getParentRoute: () => root,
      path: page.path,
      component: lazyPage(page),
    }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    parseSearch,
    stringifySearch: formatSearch,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: ({ error, reset }) => <FailureView error={error} isPage retry={reset} />,
  });
}

/** Panels that a part adds to pages of another; fetched with the first page that has them. */
const slots = {
  account: [
    lazyPanel(
      async () => (await import('../parts/passports/pages/passport-panel.tsx')).PassportPanel,
    ),
  ],
  'entry-main': [
    lazyPanel(
      async () => (await import('../parts/submission/pages/entry/compare-panel.tsx')).ComparePanel,
    ),
    lazyPanel(
      async () => (await import('../parts/workflows/pages/intra-host-panel.tsx')).IntraHostPanel,
    ),
  ],
  entry: [
    lazyPanel(
      async () => (await import('../parts/connectors/pages/sources-panel.tsx')).SourcesPanel,
    ),
    lazyPanel(async () => (await import('../parts/archive/pages/files-panel.tsx')).FilesPanel),
    lazyPanel(
      async () => (await import('../parts/submission/pages/entry/sharing-panel.tsx')).SharingPanel,
    ),
    lazyPanel(
      async () => (await import('../parts/submission/pages/entry/history-panel.tsx')).HistoryPanel,
    ),
    lazyPanel(
      async () => (await import('../parts/curation/pages/corrections-panel.tsx')).CorrectionsPanel,
    ),
    lazyPanel(
      async () =>
        (await import('../parts/collections/pages/entry-collections-panel.tsx'))
          .EntryCollectionsPanel,
    ),
    lazyPanel(
      async () => (await import('../parts/submission/pages/entry/revoke-panel.tsx')).RevokePanel,
    ),
  ],
  'search-downloads': [
    lazyPanel(
      async () =>
        (await import('../parts/collections/pages/search-collect-panel.tsx')).SearchCollectPanel,
    ),
  ],
  query: [
    lazyPanel(
      async () =>
        (await import('../parts/saved-queries/pages/save-query-panel.tsx')).SaveQueryPanel,
    ),
  ],
};

/** Ways beside the password to show again that one is the same person. */
const stepUpMethods: readonly StepUpMethod[] = [PasskeyStepUp];

const router = createPageRouter(pages);
const colorSchemeManager = localStorageColorSchemeManager({ key: THEME_STORAGE_KEY });

await startLanguage();
createRoot(defined(document.getElementById('portal'), 'the portal element')).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <PageSlots value={slots}>
          <StepUpProvider methods={stepUpMethods}>
            <RouterProvider router={router} />
          </StepUpProvider>
        </PageSlots>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
