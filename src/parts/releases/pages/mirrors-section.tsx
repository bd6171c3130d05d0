import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';

const listMirrors = () => callOperation('list-mirrors', {});
type Mirror = Awaited<ReturnType<typeof listMirrors>>['mirrors'][number];

/** While one is copied, how far it is. */
const COPYING_INTERVAL_MS = 2000;
const isUnderWay = ({ state }: Mirror) => state === 'waiting' || state === 'copying';

function MirrorActions({ mirror }: { readonly mirror: Mirror }): ReactElement {
  const params = { mirror: mirror.id };
  const name = { name: mirror.node.name };
  const follow = useAction(() => callOperation('follow-mirror', { params }));
  return (
    <div className="row">
      <button
        type="button"
        className="button-link button-small"
        aria-label={message('mirrors.followOf', name)}
        disabled={follow.isPending || isUnderWay(mirror)}
        onClick={() => follow.mutate()}
      >
        {message('mirrors.follow')}
      </button>
      <ConfirmButton
        label={message('mirrors.remove')}
        accessibleLabel={message('mirrors.removeOf', name)}
        title={message('mirrors.removeTitle', name)}
        run={() => callOperation('remove-mirror', { params })}
      >
        <p>{message('mirrors.removeWhat')}</p>
      </ConfirmButton>
      <ActionFailure error={follow.error} />
    </div>
  );
}

function MirrorRow({
  mirror,
  isAdministrator,
}: {
  readonly mirror: Mirror;
  readonly isAdministrator: boolean;
}): ReactElement {
  const { node, instance, release, state, problem, url } = mirror;
  return (
    <tr>
      <th scope="row">
        <a href={url} rel="noreferrer">
          {node.name}
        </a>
      </th>
      <td className="code">{instance}</td>
      <td>
        {release === null
          ? message('mirrors.notYet')
          : `${release.number}, ${formatMoment(release.createdAt)}`}
      </td>
      <td>
        {message(`mirrors.state.${state}`)}
        {problem === null ? null : <p className="muted">{problem}</p>}
      </td>
      {isAdministrator ? (
        <td>
          <MirrorActions mirror={mirror} />
        </td>
      ) : null}
    </tr>
  );
}

function AddMirror(): ReactElement {
  const [url, setUrl] = useState('');
  const [instance, setInstance] = useState('');
  const [nodeId, setNodeId] = useState('');
  const add = useAction(
    () =>
      callOperation('add-mirror', {
        body: { url, instance, nodeId: nodeId === '' ? null : nodeId },
      }),
    () => {
      setUrl('');
      setInstance('');
      setNodeId('');
    },
  );
  return (
    <form
      className="stack-tight"
      aria-labelledby="add-mirror"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <h3 id="add-mirror">{message('mirrors.add')}</h3>
      <TextInput
        label={message('mirrors.url')}
        type="url"
        required
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value.trim())}
      />
      <TextInput
        label={message('mirrors.instance')}
        description={message('mirrors.instanceHint')}
        required
        value={instance}
        onChange={(event) => setInstance(event.currentTarget.value.trim())}
      />
      <TextInput
        label={message('mirrors.nodeId')}
        description={message('mirrors.nodeIdHint')}
        value={nodeId}
        onChange={(event) => setNodeId(event.currentTarget.value.trim())}
      />
      <ActionFailure error={add.error} />
      <div>
        <button type="submit" className="button-link" disabled={add.isPending}>
          {message('mirrors.begin')}
        </button>
      </div>
    </form>
  );
}

/** What this node copies of others; administrators begin and end copies here. */
export function MirrorsSection({
  isAdministrator,
}: {
  readonly isAdministrator: boolean;
}): ReactElement {
  const mirrors = useQuery({
    queryKey: ['mirrors'],
    queryFn: listMirrors,
    refetchInterval: ({ state }) =>
      state.data?.mirrors.some(isUnderWay) ? COPYING_INTERVAL_MS : false,
  });
  return (
    <section className="panel stack" aria-labelledby="mirrors">
      <h2 id="mirrors">{message('mirrors.title')}</h2>
      {mirrors.isPending ? <Loading /> : null}
      {mirrors.isLoadingError ? (
        <FailureView error={mirrors.error} retry={() => mirrors.refetch()} />
      ) : null}
      {mirrors.data?.mirrors.length === 0 ? (
        <p className="muted">{message('mirrors.none')}</p>
      ) : null}
      {mirrors.data === undefined || mirrors.data.mirrors.length === 0 ? null : (
        <>
          <p className="muted">{message('mirrors.what')}</p>
          <ScrollRegion labelledBy="mirrors">
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{message('mirrors.node')}</th>
                  <th scope="col">{message('mirrors.data')}</th>
                  <th scope="col">{message('mirrors.release')}</th>
                  <th scope="col">{message('mirrors.state')}</th>
                  {isAdministrator ? <td /> : null}
                </tr>
              </thead>
              <tbody>
                {mirrors.data.mirrors.map((mirror) => (
                  <MirrorRow key={mirror.id} mirror={mirror} isAdministrator={isAdministrator} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </>
      )}
      {isAdministrator ? <AddMirror /> : null}
    </section>
  );
}
