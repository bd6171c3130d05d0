import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { saveFile } from '../../../web/chart/save-file.ts';
import { formatBytes, formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { type FileRow, toContentPath } from './queries.ts';

/** A file's name, by which it is downloaded where it can be; simulated ones say so. */
export function FileName({ file }: { readonly file: FileRow }): ReactElement {
  return (
    <>
      {file.state === 'ready' ? (
        <a href={toContentPath(file.id)} download={file.name}>
          {file.name}
        </a>
      ) : (
        file.name
      )}
      {file.simulated ? <span className="muted small"> {message('files.simulated')}</span> : null}
    </>
  );
}

function FileState({ file }: { readonly file: FileRow }): ReactElement {
  return (
    <>
      {message(`files.state.${file.state}`)}
      {file.state === 'uploading' ? (
        <span className="muted small">
          {' '}
          {message('files.progress', {
            sent: formatBytes(file.received),
            size: formatBytes(file.size),
          })}
        </span>
      ) : null}
      {file.problems.map((problem) => (
        <p key={`${problem.code} ${problem.where}`} className="small">
          {problem.hint}
        </p>
      ))}
    </>
  );
}

function Actions({ file }: { readonly file: FileRow }): ReactElement {
  const { id, name } = file;
  const isThere = file.state === 'ready' || file.state === 'lost';
  return (
    <span className="row">
      {file.state === 'ready' && file.visibility !== 'open' ? (
        <ConfirmButton
          label={message('files.open')}
          accessibleLabel={message('files.openOf', { file: name })}
          title={message('files.openTitle')}
          run={() =>
            callOperation('change-file', { params: { file: id }, body: { visibility: 'open' } })
          }
        >
          {message('files.openWhat', { file: name })}
        </ConfirmButton>
      ) : null}
      {isThere || file.state === 'refused' ? (
        <ConfirmButton
          label={message('files.remove')}
          accessibleLabel={message('files.removeOf', { file: name })}
          title={message('files.removeTitle')}
          isGrave
          run={() =>
            callOperation('remove-file', {
              params: { file: id },
              body: { reason: message('files.removeReason') },
            })
          }
        >
          {message('files.removeWhat', { file: name })}
        </ConfirmButton>
      ) : null}
    </span>
  );
}

/** What was found when reads were screened for those of the host, with what the node has signed of it. */
export function Screening({ file }: { readonly file: FileRow }): ReactElement | null {
  const { certificate, name } = file;
  if (certificate === null) return null;
  const { counts, host } = certificate.certificate;
  const save = () => {
    const text = `${JSON.stringify(certificate, null, 2)}\n`;
    saveFile(`${name}.screening.json`, new Blob([text], { type: 'application/json' }));
  };
  return (
    <p className="small">
      {message('files.screened', {
        host: formatCount(counts.host),
        total: formatCount(counts.total),
        reference: host.name,
      })}{' '}
      <button
        type="button"
        className="link-button"
        aria-label={message('files.certificateOf', { file: name })}
        onClick={save}
      >
        {message('files.certificate')}
      </button>
    </p>
  );
}

/** Files of a group with what became of them. */
export function FileTable({
  files,
  mayRelease,
}: {
  readonly files: readonly FileRow[];
  readonly mayRelease: boolean;
}): ReactElement {
  return (
    <ScrollRegion label={message('files.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('files.name')}</th>
            <th scope="col">{message('files.size')}</th>
            <th scope="col">{message('files.state')}</th>
            <th scope="col">{message('files.visibility')}</th>
            <th scope="col">{message('files.entries')}</th>
            <th scope="col">{message('files.at')}</th>
            <th scope="col">{message('files.digest')}</th>
            {mayRelease ? <th scope="col">{message('files.actions')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.id}>
              <td>
                <FileName file={file} />
              </td>
              <td>{formatBytes(file.size)}</td>
              <td>
                <FileState file={file} />
                <Screening file={file} />
              </td>
              <td>{message(`files.visibility.${file.visibility}`)}</td>
              <td>
                {file.links.map((accession) => (
                  <span key={accession}>
                    <PageLink to={`/entries/${accession}`}>{accession}</PageLink>{' '}
                  </span>
                ))}
              </td>
              <td>{formatMoment(file.createdAt)}</td>
              <td>
                <code className="small">{file.sha256?.slice(0, 12) ?? ''}</code>
              </td>
              {mayRelease ? (
                <td>
                  <Actions file={file} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
