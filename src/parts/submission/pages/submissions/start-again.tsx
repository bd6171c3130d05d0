import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';

/** The way on for a submission whose processing the node has given up. */
export function StartAgain({ submission }: { readonly submission: string }): ReactElement {
  const cache = useQueryClient();
  const start = useMutation({
    mutationFn: () => callOperation('start-submission', { params: { submission }, body: {} }),
    onSettled: () => cache.invalidateQueries({ queryKey: ['submission', submission] }),
  });
  return (
    <>
      <button
        type="button"
        className="button-link button-primary"
        disabled={start.isPending}
        onClick={() => start.mutate()}
      >
        {message('submission.startAgain')}
      </button>
      {start.isError ? <FailureView error={start.error} /> : null}
    </>
  );
}
