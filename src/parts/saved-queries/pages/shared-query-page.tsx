import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { feedAddress, pageAddress } from './query-addresses.ts';

/** A search that somebody shares: what it is called, and the way to it. */
export function Page(): ReactElement {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const answer = useQuery({
    queryKey: ['shared-query', id],
    queryFn: ({ signal }) => callOperation('get-shared-query', { params: { id } }, signal),
    retry: false,
  });
  usePageTitle(answer.data?.name ?? message('shared.title'));
  if (answer.isPending) return <Loading />;
  if (answer.isError) {
    return <FailureView error={answer.error} isPage retry={() => answer.refetch()} />;
  }
  const { name, instance } = answer.data;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{name}</h1>
        <p>{message('shared.what', { instance })}</p>
      </div>
      <div className="row">
        <a className="button-link button-primary" href={pageAddress(answer.data)}>
          {message('shared.open')}
        </a>
        <a href={feedAddress(answer.data)}>{message('saved.feed')}</a>
      </div>
    </div>
  );
}
