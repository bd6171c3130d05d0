import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';

/** One section of the page: asked for by itself, so that one that fails leaves the others alone. */
export function Section<Data>({
  id,
  title,
  what,
  query,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly what?: string;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}): ReactElement {
  return (
    <section className="panel stack-tight" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {what === undefined ? null : <p className="muted">{what}</p>}
      {query.isPending ? <Loading /> : null}
      {query.isError ? <FailureView error={query.error} retry={() => query.refetch()} /> : null}
      {query.data === undefined ? null : children(query.data)}
    </section>
  );
}
