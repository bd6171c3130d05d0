import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { CopyButton } from '../../../web/form/copy-button.tsx';
import { formatMoment } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { ConfirmButton } from '../../../web/shell/confirm-button.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { feedAddress, pageAddress, sharedAddress } from './query-addresses.ts';

type SavedQuery = Answer<'list-saved-queries'>['queries'][number];
type Change = Partial<Pick<SavedQuery, 'name' | 'isShared' | 'isWatched'>>;

function NameForm({
  query,
  onSave,
  onCancel,
}: {
  readonly query: SavedQuery;
  readonly onSave: (name: string) => void;
  readonly onCancel: () => void;
}): ReactElement {
  const [name, setName] = useState(query.name);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(name);
      }}
    >
      <input
        className="native-field"
        aria-label={message('saved.name')}
        value={name}
        required
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" className="button-link button-small">
        {message('saved.save')}
      </button>
      <button type="button" className="link-button small" onClick={onCancel}>
        {message('dialog.cancel')}
      </button>
    </form>
  );
}

function QueryItem({ query }: { readonly query: SavedQuery }): ReactElement {
  const [isRenaming, setRenaming] = useState(false);
  const { id, name, instance, isShared, isWatched, problem } = query;
  const change = useAction(
    (body: Change) => callOperation('change-saved-query', { params: { id }, body }),
    () => setRenaming(false),
  );
  const link = `${window.location.origin}${sharedAddress(id)}`;
  return (
    <li className="panel stack-tight">
      <div className="row row-spread">
        {isRenaming ? (
          <NameForm
            query={query}
            onSave={(text) => change.mutate({ name: text })}
            onCancel={() => setRenaming(false)}
          />
        ) : (
          <h2>
            <a href={pageAddress(query)}>{name}</a>
          </h2>
        )}
        <span className="muted small">
          {message('saved.of', { instance, at: formatMoment(query.createdAt) })}
        </span>
      </div>
      {problem === null ? null : (
        <p className="notice notice-warn">{message('saved.problem', { problem })}</p>
      )}
      <div className="row">
        <label className="row small">
          <input
            type="checkbox"
            checked={isWatched}
            disabled={change.isPending}
            onChange={() => change.mutate({ isWatched: !isWatched })}
          />
          {message(query.page === 'assays' ? 'saved.watchAssay' : 'saved.watch')}
        </label>
        <label className="row small">
          <input
            type="checkbox"
            checked={isShared}
            disabled={change.isPending}
            onChange={() => change.mutate({ isShared: !isShared })}
          />
          {message('saved.share')}
        </label>
        {isShared ? <CopyButton text={link} label={message('saved.copyLink')} /> : null}
        <a className="small" href={feedAddress(query)}>
          {message('saved.feed')}
        </a>
        <button type="button" className="link-button small" onClick={() => setRenaming(true)}>
          {message('saved.rename')}
        </button>
        <ConfirmButton
          label={message('saved.remove')}
          accessibleLabel={message('saved.removeNamed', { name })}
          title={message('saved.removeNamed', { name })}
          isGrave
          run={() => callOperation('delete-saved-query', { params: { id } })}
        >
          {message('saved.removeWhat')}
        </ConfirmButton>
      </div>
      <ActionFailure error={change.error} />
    </li>
  );
}

function QueryList(): ReactElement {
  const answer = useQuery({
    queryKey: ['saved-queries'],
    queryFn: ({ signal }) => callOperation('list-saved-queries', {}, signal),
  });
  if (answer.isPending) return <Loading />;
  if (answer.isError) return <FailureView error={answer.error} retry={() => answer.refetch()} />;
  if (answer.data.queries.length === 0) {
    return (
      <div className="panel empty stack-tight">
        <h2>{message('saved.none')}</h2>
        <p className="muted">{message('saved.noneHow')}</p>
      </div>
    );
  }
  return (
    <ul className="list-plain stack" aria-label={message('saved.title')}>
      {answer.data.queries.map((query) => (
        <QueryItem key={query.id} query={query} />
      ))}
    </ul>
  );
}

/** The searches that the reader keeps: to open, to share, to be told of new matches. */
export function Page(): ReactElement {
  usePageTitle(message('saved.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('saved.title')}</h1>
          <p>{message('saved.what')}</p>
        </div>
        <QueryList />
      </div>
    </AccountGate>
  );
}
