import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation, toOperationPath } from '../../../web/api/call-operation.ts';
import { requestJson } from '../../../web/api/http.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';

/** Where the link at the end of a mail leads: nothing happens before the button. */
export function Page(): ReactElement {
  usePageTitle(message('unsubscribe.title'));
  const { link } = useParams({ strict: false }) as { readonly link: string };
  const found = useQuery({
    queryKey: ['unsubscribe', link],
    queryFn: () => callOperation('get-unsubscription', { params: { link } }),
  });
  const turnOff = useMutation({
    mutationFn: () => requestJson(toOperationPath('turn-off-mail', { link }), { method: 'POST' }),
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} isPage />;
  return (
    <div className="panel narrow stack">
      <h1>{message('unsubscribe.title')}</h1>
      <ul>
        {found.data.kinds.map((kind) => (
          <li key={kind}>{kind}</li>
        ))}
      </ul>
      {turnOff.isError ? <FailureView error={turnOff.error} /> : null}
      {turnOff.isSuccess ? (
        <p role="status">{message('unsubscribe.done')}</p>
      ) : (
        <div>
          <button
            type="button"
            className="button-link button-primary"
            disabled={turnOff.isPending}
            onClick={() => turnOff.mutate()}
          >
            {message('unsubscribe.confirm')}
          </button>
        </div>
      )}
    </div>
  );
}
