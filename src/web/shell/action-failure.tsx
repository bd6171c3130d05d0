import type { ReactElement } from 'react';
import { FailureView } from './failure-view.tsx';
import { StepUpCancelled } from './step-up.tsx';

/** Why what the reader did was not done; nothing where it was, or where the reader let it be. */
export function ActionFailure({ error }: { readonly error: Error | null }): ReactElement | null {
  return error === null || error instanceof StepUpCancelled ? null : <FailureView error={error} />;
}
