import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { VariantTable } from './variant-table.tsx';

const ROWS = 100;

/** Of an entry whose consensus was made here: with what, and which variants its reads have that the consensus has not. */
export function IntraHostPanel({ subject }: { readonly subject: string }): ReactElement | null {
  const runs = useQuery({
    queryKey: ['workflow-runs', 'of', subject],
    queryFn: ({ signal }) =>
      callOperation('list-entry-workflow-runs', { params: { accession: subject } }, signal),
  });
  const [run] = runs.data?.runs ?? [];
  const variants = useQuery({
    queryKey: ['intra-host', 'of', subject, run?.id],
    queryFn: ({ signal }) =>
      callOperation(
        'list-intra-host-variants',
        { query: { run: run?.id ?? '', status: 'minor', limit: ROWS } },
        signal,
      ),
    enabled: run !== undefined,
  });
  if (runs.isError) return <FailureView error={runs.error} />;
  // Entries whose sequence was sent in have none, which says nothing.
  if (run === undefined) return null;
  const list = variants.data?.variants ?? [];
  const { workflow, workflowVersion, platform, primerScheme } = run;
  return (
    <section className="panel stack-tight" aria-labelledby="intra-host">
      <h2 id="intra-host">{message('intraHost.panel')}</h2>
      <p className="small muted">
        {message('intraHost.madeBy', {
          workflow: `${workflow} ${workflowVersion}`,
          platform,
        })}{' '}
        {primerScheme === null ? '' : `${primerScheme.name}/${primerScheme.version}`}
      </p>
      {variants.isError ? <FailureView error={variants.error} /> : null}
      {variants.isSuccess && list.length === 0 ? (
        <p className="muted">{message('intraHost.panelNone')}</p>
      ) : null}
      {list.length === 0 ? null : (
        <VariantTable variants={list} label={message('intraHost.panel')} isOfOneSample />
      )}
      <p>
        <PageLink to="/intra-host" search={{ run: run.id }}>
          {message('intraHost.all')}
        </PageLink>
      </p>
    </section>
  );
}
