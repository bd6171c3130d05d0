import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatBytes } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { filesQuery, type Group, type VaultFileRow } from './queries.ts';

function State({ file }: { readonly file: VaultFileRow }): ReactElement {
  return (
    <>
      {message(`deposit.state.${file.state}`)}
      {file.table === null ? null : (
        <p className="small muted">{message('deposit.tableRows', { count: file.table.rows })}</p>
      )}
      {file.problems.slice(0, 5).map((problem) => (
        <p key={`${problem.where} ${problem.code}`} className="small">
          {`${problem.where}: ${problem.hint}`}
        </p>
      ))}
    </>
  );
}

function Remove({ file }: { readonly file: VaultFileRow }): ReactElement | null {
  if (file.state !== 'ready' && file.state !== 'refused') return null;
  const { accession: deposit, name } = file;
  return (
    <ConfirmButton
      label={message('deposit.remove')}
      accessibleLabel={message('deposit.removeOf', { file: name })}
      title={message('deposit.removeTitle')}
      isGrave
      run={() =>
        callOperation('remove-vault-file', {
          params: { deposit },
          body: { reason: message('deposit.removeReason') },
        })
      }
    >
      {message('deposit.removeWhat', { file: name })}
    </ConfirmButton>
  );
}

/** Encrypted files of a group with what became of them. */
export function DepositFiles({ group }: { readonly group: Group }): ReactElement {
  const files = useQuery(filesQuery(group.id));
  const list = files.data?.files ?? [];
  const mayRelease = group.rights.includes('release');
  return (
    <section className="panel stack" aria-labelledby="deposit-files">
      <h2 id="deposit-files">{message('deposit.files')}</h2>
      {files.isPending ? <Loading /> : null}
      {files.isError ? <FailureView error={files.error} retry={() => files.refetch()} /> : null}
      {files.isSuccess && list.length === 0 ? (
        <p className="muted">{message('deposit.noFiles')}</p>
      ) : null}
      {list.length === 0 ? null : (
        <ScrollRegion label={message('deposit.files')}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('vault.accession')}</th>
                <th scope="col">{message('deposit.name')}</th>
                <th scope="col">{message('deposit.state')}</th>
                <th scope="col">{message('deposit.plainSize')}</th>
                <th scope="col">{message('deposit.checksum')}</th>
                {mayRelease ? <th scope="col">{message('vaultKeys.actions')}</th> : null}
              </tr>
            </thead>
            <tbody>
              {list.map((file) => (
                <tr key={file.accession}>
                  <td>
                    <code>{file.accession}</code>
                  </td>
                  <td>
                    {file.name} {file.simulated ? <SimulatedTag /> : null}
                  </td>
                  <td>
                    <State file={file} />
                  </td>
                  <td>{file.plainBytes === null ? '' : formatBytes(file.plainBytes)}</td>
                  <td>
                    <code className="small">{file.plainSha256?.slice(0, 16) ?? ''}</code>
                  </td>
                  {mayRelease ? (
                    <td>
                      <Remove file={file} />
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
