import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';

/** Records that could not be taken or were withdrawn, with why; asked for when somebody opens them. */
export function UntakenRecords({
  connector,
  name,
}: {
  readonly connector: string;
  readonly name: string;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{message('connectors.untaken', { name })}</summary>
      {isOpen ? <UntakenList connector={connector} /> : null}
    </details>
  );
}

function UntakenList({ connector }: { readonly connector: string }): ReactElement {
  const [after, setAfter] = useState('');
  const untaken = useQuery({
    queryKey: ['connectors', connector, 'untaken', after],
    queryFn: ({ signal }) =>
      callOperation(
        'list-untaken-records',
        { params: { connector }, query: { after, limit: 50 } },
        signal,
      ),
  });
  if (untaken.isPending) return <Loading />;
  if (untaken.isLoadingError) {
    return <FailureView error={untaken.error} retry={() => untaken.refetch()} />;
  }
  const { records, next } = untaken.data;
  return (
    <div className="stack-tight">
      <ul className="plain-rows">
        {records.map(({ accession, version, outcome, problems }) => (
          <li key={accession}>
            <span className="code">{version > 0 ? `${accession}.${version}` : accession}</span>{' '}
            {message(`connectors.outcome.${outcome}`)}{' '}
            <span className="muted">{problems.map(({ hint }) => hint).join(' ')}</span>
          </li>
        ))}
      </ul>
      {next === null ? null : (
        <div>
          <button type="button" className="button-link button-small" onClick={() => setAfter(next)}>
            {message('connectors.untakenNext')}
          </button>
        </div>
      )}
    </div>
  );
}
