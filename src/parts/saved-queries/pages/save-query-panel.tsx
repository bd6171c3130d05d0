import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { useSignInSearch } from '../../../web/router/return-address.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { Dialog } from '../../../web/shell/dialog.tsx';
import { useAction } from '../../../web/shell/use-action.ts';

const MOST_LETTERS = 200;

/** The page of an address that a search is kept of. */
function findPage(pathname: string): 'search' | 'explore' | 'assays' {
  if (pathname.startsWith('/assays/')) return 'assays';
  return pathname.startsWith('/explore/') ? 'explore' : 'search';
}

function SaveForm({
  instance,
  onDone,
}: {
  readonly instance: string;
  readonly onDone: () => void;
}): ReactElement {
  const { pathname, searchStr } = useLocation();
  const [name, setName] = useState('');
  const [isWatched, setWatched] = useState(false);
  const [isShared, setShared] = useState(false);
  const page = findPage(pathname);
  const search = searchStr.replace(/^\?/, '');
  const save = useAction(
    () =>
      callOperation('create-saved-query', {
        body: { instance, name, page, search, isShared, isWatched },
      }),
    onDone,
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <label className="stack-tight">
        <span className="label">{message('saved.name')}</span>
        <input
          className="native-field"
          value={name}
          maxLength={MOST_LETTERS}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label className="row">
        <input
          type="checkbox"
          checked={isWatched}
          onChange={(event) => setWatched(event.currentTarget.checked)}
        />
        {message(page === 'assays' ? 'saved.watchAssay' : 'saved.watch')}
      </label>
      <label className="row">
        <input
          type="checkbox"
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        {message('saved.share')}
      </label>
      <p className="muted small">{message('saved.openOnly')}</p>
      <ActionFailure error={save.error} />
      <div className="row">
        <button type="submit" className="button-link button-primary" disabled={save.isPending}>
          {message('saved.save')}
        </button>
      </div>
    </form>
  );
}

/** Keeps the search of the page that is open, for who is signed in; others are led to sign in. */
export function SaveQueryPanel({ subject }: { readonly subject: string }): ReactElement | null {
  const node = useQuery(nodeQuery);
  const back = useSignInSearch();
  const { pathname } = useLocation();
  const what = message(findPage(pathname) === 'assays' ? 'saved.saveAssay' : 'saved.saveThis');
  const [isOpen, setOpen] = useState(false);
  const [isSaved, setSaved] = useState(false);
  if (node.data === undefined) return null;
  if (node.data.account === null) {
    return (
      <PageLink to="/sign-in" search={back}>
        {message('saved.signIn')}
      </PageLink>
    );
  }
  return (
    <>
      <button
        type="button"
        className="link-button"
        onClick={() => {
          setSaved(false);
          setOpen(true);
        }}
      >
        {what}
      </button>
      <span role="status">
        {isSaved ? <PageLink to="/saved">{message('saved.done')}</PageLink> : null}
      </span>
      <Dialog title={what} isOpen={isOpen} onClose={() => setOpen(false)}>
        {isOpen ? (
          <SaveForm
            instance={subject}
            onDone={() => {
              setOpen(false);
              setSaved(true);
            }}
          />
        ) : null}
      </Dialog>
    </>
  );
}
