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
import { FilesPanel } from '../parts/archive/pages/files-panel.tsx';
import { EntryCollectionsPanel } from '../parts/collections/pages/entry-collections-panel.tsx';
import { SearchCollectPanel } from '../parts/collections/pages/search-collect-panel.tsx';
import { SourcesPanel } from '../parts/connectors/pages/sources-panel.tsx';
import { CorrectionsPanel } from '../parts/curation/pages/corrections-panel.tsx';
import { PasskeyStepUp } from '../parts/identity/pages/account/passkey-step-up.tsx';
import { SaveQueryPanel } from '../parts/saved-queries/pages/save-query-panel.tsx';
import { ComparePanel } from '../parts/submission/pages/entry/compare-panel.tsx';
import { HistoryPanel } from '../parts/submission/pages/entry/history-panel.tsx';
import { RevokePanel } from '../parts/submission/pages/entry/revoke-panel.tsx';
import { SharingPanel } from '../parts/submission/pages/entry/sharing-panel.tsx';
import { IntraHostPanel } from '../parts/workflows/pages/intra-host-panel.tsx';
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

/** Panels that a part adds to pages of another. */
const slots = {
  'entry-main': [ComparePanel, IntraHostPanel],
  entry: [
    SourcesPanel,
    FilesPanel,
    SharingPanel,
    HistoryPanel,
    CorrectionsPanel,
    EntryCollectionsPanel,
    RevokePanel,
  ],
  'search-downloads': [SearchCollectPanel],
  query: [SaveQueryPanel],
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
