import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { CodeBlock } from '../../../web/form/code-block.tsx';
import { formatBytes, formatCount, formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useSimulatedBanner } from '../../../web/shell/simulated-context.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { MirrorsSection } from './mirrors-section.tsx';

const listReleases = (instance: string) =>
  callOperation('list-releases', { params: { instance }, query: {} });
type Release = Awaited<ReturnType<typeof listReleases>>['releases'][number];

function ReleaseRow({
  instance,
  release,
}: {
  readonly instance: string;
  readonly release: Release;
}): ReactElement {
  const { number, createdAt, counts, files } = release;
  const base = `/api/releases/${encodeURIComponent(instance)}/${number}`;
  return (
    <tr>
      <th scope="row" className="number">
        <a href={base}>{number}</a>
      </th>
      <td>{formatMoment(createdAt)}</td>
      <td className="number">{formatCount(counts.entries)}</td>
      <td className="number">{formatCount(counts.added)}</td>
      <td className="number">{formatCount(counts.changed)}</td>
      <td className="number">{formatCount(counts.removed)}</td>
      <td>
        <details>
          <summary>{formatCount(files.length)}</summary>
          <ul className="list-plain">
            {files.map(({ name, bytes }) => (
              <li key={name}>
                <a href={`${base}/files/${encodeURIComponent(name)}`} download>
                  {message('releases.file', { name, size: formatBytes(bytes) })}
                </a>
              </li>
            ))}
          </ul>
        </details>
      </td>
    </tr>
  );
}

const columns = ['number', 'createdAt', 'entries', 'added', 'changed', 'removed', 'files'] as const;

function ReleaseTable({
  instance,
  name,
}: {
  readonly instance: string;
  readonly name: string;
}): ReactElement {
  const releases = useQuery({
    queryKey: ['releases', instance],
    queryFn: () => listReleases(instance),
  });
  if (releases.isPending) return <Loading />;
  if (releases.isLoadingError) {
    return <FailureView error={releases.error} retry={() => releases.refetch()} />;
  }
  const rows = releases.data?.releases ?? [];
  if (rows.length === 0) return <p className="muted">{message('releases.none')}</p>;
  return (
    <ScrollRegion label={message('releases.list', { name })}>
      <table className="data-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={column === 'createdAt' || column === 'files' ? undefined : 'number'}
              >
                {message(`releases.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((release) => (
            <ReleaseRow key={release.number} instance={instance} release={release} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function MakeRelease({ instance }: { readonly instance: string }): ReactElement {
  const make = useAction(() => callOperation('make-release', { params: { instance } }));
  return (
    <div className="stack-tight">
      <div>
        <button
          type="button"
          className="button-link"
          disabled={make.isPending}
          onClick={() => make.mutate()}
        >
          {message('releases.make')}
        </button>
      </div>
      {make.isSuccess ? <p role="status">{message('releases.queued')}</p> : null}
      <ActionFailure error={make.error} />
    </div>
  );
}

/** Signed releases of each instance, how to check one, and what is copied of other nodes. */
export function Page(): ReactElement {
  usePageTitle(message('releases.title'));
  const node = useQuery(nodeQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const instances = node.data?.instances ?? [];
  const instance =
    instances.find((one) => one.id === chosen) ??
    instances.find(({ entries }) => entries > 0) ??
    instances[0];
  useSimulatedBanner(instance?.simulated ?? false);
  if (node.isPending) return <Loading />;
  if (node.isLoadingError) {
    return <FailureView error={node.error} isPage retry={() => node.refetch()} />;
  }
  const { id, account } = node.data;
  const isAdministrator = account?.role === 'administrator';
  return (
    <div className="stack">
      <h1>{message('releases.title')}</h1>
      <p className="muted">{message('releases.what')}</p>
      {instance === undefined ? null : (
        <section className="panel stack" aria-label={instance.displayName}>
          <div>
            <NativeSelect
              label={message('releases.instance')}
              value={instance.id}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data={instances.map((one) => ({ value: one.id, label: one.displayName }))}
            />
          </div>
          <ReleaseTable instance={instance.id} name={instance.displayName} />
          {isAdministrator ? <MakeRelease key={instance.id} instance={instance.id} /> : null}
          <h2>{message('releases.check')}</h2>
          <p>{message('releases.checkWhat')}</p>
          <CodeBlock
            label={message('releases.command')}
            code={`outbreak release get ${window.location.origin} ${instance.id} FOLDER --node ${id}`}
          />
        </section>
      )}
      <MirrorsSection isAdministrator={isAdministrator} />
    </div>
  );
}
