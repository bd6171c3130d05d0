import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatBytes } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { FileName, Screening } from './file-table.tsx';

/** Files of an entry, such as its raw reads. */
export function FilesPanel({ subject }: { readonly subject: string }): ReactElement {
  const files = useQuery({
    queryKey: ['files', 'of', subject],
    queryFn: ({ signal }) =>
      callOperation('list-entry-files', { params: { accession: subject } }, signal),
  });
  const list = files.data?.files ?? [];
  return (
    <section className="panel stack-tight" aria-labelledby="files">
      <h2 id="files">{message('files.panel')}</h2>
      {files.isError ? <FailureView error={files.error} /> : null}
      {files.isSuccess && list.length === 0 ? (
        <p className="muted">{message('files.panelNone')}</p>
      ) : null}
      <ul className="list-plain stack-tight">
        {list.map((file) => (
          <li key={file.id}>
            <FileName file={file} />{' '}
            <span className="small muted">
              {formatBytes(file.size)}
              {file.state === 'lost' ? ` ${message('files.state.lost')}` : ''}
            </span>
            <Screening file={file} />
          </li>
        ))}
      </ul>
    </section>
  );
}
