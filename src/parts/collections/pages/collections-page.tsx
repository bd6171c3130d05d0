import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { formatCount, formatDay } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { SimulatedTag } from '../../../web/shell/simulated.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import { nameAuthors } from './collection/name-authors.ts';
import {
  collectionsQuery,
  type ListedCollection,
  sendingGroupsQuery,
} from './collection/queries.ts';

const PAGE_SIZE = 50;

function Rows({
  collections,
}: {
  readonly collections: readonly ListedCollection[];
}): ReactElement {
  return (
    <ScrollRegion label={message('collections.title')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('collections.name')}</th>
            <th scope="col">{message('collections.authors')}</th>
            <th scope="col" className="number">
              {message('collections.members')}
            </th>
            <th scope="col">{message('collections.published')}</th>
          </tr>
        </thead>
        <tbody>
          {collections.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <span className="row">
                  <PageLink to={`/collections/${one.id}${one.version === null ? '.draft' : ''}`}>
                    {one.title}
                  </PageLink>
                  {one.simulated ? <SimulatedTag /> : null}
                </span>
              </th>
              <td>{nameAuthors(one.authors)}</td>
              <td className="number">{formatCount(one.members)}</td>
              <td>
                {one.publishedAt === null
                  ? message('collections.isDraft')
                  : message('collections.versionOf', {
                      version: one.version ?? 0,
                      day: formatDay(one.publishedAt.slice(0, 10)),
                    })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function List({ own }: { readonly own: boolean }): ReactElement {
  const [offset, setOffset] = useState(0);
  const found = useQuery(collectionsQuery(own, offset));
  if (found.isPending) return <Loading />;
  if (found.isError) return <FailureView error={found.error} retry={() => found.refetch()} />;
  const { collections, hasMore } = found.data;
  if (collections.length === 0 && offset === 0) {
    return <p className="muted">{message(own ? 'collections.noneOwn' : 'collections.none')}</p>;
  }
  return (
    <>
      <Rows collections={collections} />
      {offset > 0 || hasMore ? (
        <div className="row">
          <button
            type="button"
            className="button-link button-small"
            disabled={offset === 0}
            onClick={() => setOffset(Math.max(0, offset - PAGE_SIZE))}
          >
            {message('collections.newer')}
          </button>
          <button
            type="button"
            className="button-link button-small"
            disabled={!hasMore}
            onClick={() => setOffset(offset + PAGE_SIZE)}
          >
            {message('collections.older')}
          </button>
        </div>
      ) : null}
    </>
  );
}

function Begin(): ReactElement {
  const groups = useQuery(sendingGroupsQuery);
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const list = groups.data ?? [];
  const group = chosen ?? list[0]?.id ?? '';
  const create = useAction(
    () => callOperation('create-collection', { body: { group, title } }),
    ({ id }) => navigate({ to: `/collections/${id}.draft` }),
  );
  if (groups.isPending) return <Loading />;
  if (groups.isError) return <FailureView error={groups.error} retry={() => groups.refetch()} />;
  if (list.length === 0) {
    return (
      <p className="muted">
        {message('collections.needsGroup')}{' '}
        <PageLink to="/groups">{message('groups.title')}</PageLink>
      </p>
    );
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label={message('collections.field.title')}
        required
        maxLength={300}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NativeSelect
        label={message('collections.group')}
        description={message('collections.groupHint')}
        value={group}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={list.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <ActionFailure error={create.error} />
      <div>
        <button type="submit" className="button-link button-primary" disabled={create.isPending}>
          {message('collections.begin')}
        </button>
      </div>
    </form>
  );
}

/** Published collections, those of one's groups, and the begin of a new one. */
export function Page(): ReactElement {
  usePageTitle(message('collections.title'));
  const node = useQuery(nodeQuery);
  const isKnown = node.data?.account != null;
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('collections.title')}</h1>
        <p>{message('collections.what')}</p>
      </div>
      <section className="panel stack" aria-labelledby="published-collections">
        <h2 id="published-collections">{message('collections.all')}</h2>
        <List own={false} />
      </section>
      {isKnown ? (
        <>
          <section className="panel stack" aria-labelledby="own-collections">
            <h2 id="own-collections">{message('collections.own')}</h2>
            <List own />
          </section>
          <section className="panel stack" aria-labelledby="begin-collection">
            <h2 id="begin-collection">{message('collections.new')}</h2>
            <Begin />
          </section>
        </>
      ) : (
        <p className="small">
          {message('collections.signIn')} <SignInLink />
        </p>
      )}
    </div>
  );
}
