import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Answer } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { formatBytes, formatCount } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { FileTable } from './file-table.tsx';
import { FILES_SHOWN, filesQuery, groupsQuery, storageQuery } from './queries.ts';
import { UploadForm } from './upload-form.tsx';

type Group = Answer<'list-groups'>['groups'][number];

function GroupFiles({ group }: { readonly group: Group }): ReactElement {
  const files = useQuery(filesQuery(group.id));
  const storage = useQuery(storageQuery(group.id));
  const list = files.data?.files ?? [];
  return (
    <section className="panel stack" aria-label={message('files.title')}>
      {storage.isSuccess ? (
        <p className="small muted">
          {message('files.space', {
            used: formatBytes(storage.data.used),
            quota: formatBytes(storage.data.quota),
          })}
        </p>
      ) : null}
      {files.isPending ? <Loading /> : null}
      {files.isError ? <FailureView error={files.error} retry={() => files.refetch()} /> : null}
      {files.isSuccess && list.length === 0 ? (
        <p className="muted">{message('files.none')}</p>
      ) : null}
      {list.length === 0 ? null : (
        <FileTable files={list} mayRelease={group.rights.includes('release')} />
      )}
      {files.data?.next == null ? null : (
        <p className="small muted">{message('files.more', { count: formatCount(FILES_SHOWN) })}</p>
      )}
    </section>
  );
}

function Files({ groups }: { readonly groups: readonly Group[] }): ReactElement {
  const node = useQuery(nodeQuery);
  const asked = useLocation({
    select: ({ search }) => (search as Readonly<Record<string, unknown>>).group,
  });
  const [chosen, setChosen] = useState('');
  const wanted = chosen === '' ? asked : chosen;
  const group = groups.find(({ id }) => id === wanted) ?? groups[0];
  if (group === undefined) return <p className="panel muted">{message('files.noGroup')}</p>;
  return (
    <>
      <label className="stack-tight">
        <span>{message('files.group')}</span>
        <select
          className="native-field"
          value={group.id}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {group.rights.includes('submit') ? (
        <UploadForm key={group.id} group={group} instances={node.data?.instances ?? []} />
      ) : (
        <p className="muted">{message('files.noGroup')}</p>
      )}
      <GroupFiles group={group} />
    </>
  );
}

/** Files of one's groups: sending, what became of them, downloading. */
export function Page(): ReactElement {
  usePageTitle(message('files.title'));
  const groups = useQuery(groupsQuery);
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('files.title')}</h1>
          <p>{message('files.what')}</p>
        </div>
        {groups.isPending ? <Loading /> : null}
        {groups.isError ? (
          <FailureView error={groups.error} retry={() => groups.refetch()} />
        ) : null}
        {groups.isSuccess ? <Files groups={groups.data.groups} /> : null}
      </div>
    </AccountGate>
  );
}
