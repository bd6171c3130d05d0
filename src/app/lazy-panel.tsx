import { lazy, type ReactElement, Suspense } from 'react';
import { offlineFailure } from '../web/api/http.ts';
import { FailureView } from '../web/shell/failure-view.tsx';
import type { SlotPanel } from '../web/shell/page-slot.tsx';

/** Stands where a panel's code could not be fetched; the page around it is whole. */
function UnreachablePanel(): ReactElement {
  return <FailureView error={offlineFailure()} retry={() => window.location.reload()} />;
}

/** A panel whose code is fetched when it is first shown. */
export function lazyPanel(load: () => Promise<SlotPanel>): SlotPanel {
  const loadOrTell = () => load().catch((): SlotPanel => UnreachablePanel);
  const Lazy = lazy(async () => ({ default: await loadOrTell() }));
  return ({ subject }) => (
    // Many show nothing to most readers: no placeholder that goes again.
    <Suspense fallback={null}>
      <Lazy subject={subject} />
    </Suspense>
  );
}
