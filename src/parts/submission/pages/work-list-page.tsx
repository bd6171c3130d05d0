import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { ApiFailure } from '../../../web/api/http.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { PrivacyForm } from './submissions/privacy-form.tsx';
import { groupsQuery } from './submissions/queries.ts';
import { FilterForm } from './work-list/filter-form.tsx';
import { FixByTable } from './work-list/fix-by-table.tsx';
import { FoundTable } from './work-list/found-table.tsx';
import { type Moved, type MoveKind, moveDrafts } from './work-list/move-drafts.ts';
import {
  type FoundDraft,
  formatWorkSearch,
  parseWorkSearch,
  SHOWN,
  type WorkSearch,
  workQuery,
} from './work-list/work-search.ts';

type Chosen = ReadonlyMap<number, FoundDraft>;

const NONE: Chosen = new Map();
const doneMessages = {
  approve: 'submission.approved',
  coarsen: 'privacy.coarsened',
  withdraw: 'submission.withdrawn',
  edit: 'bulk.done',
} as const;
const buttonMessages = {
  approve: 'submission.approve',
  coarsen: 'privacy.coarsen',
  withdraw: 'submission.withdraw',
} as const;

function Outcome({ moved }: { readonly moved: Moved }): ReactElement {
  return (
    <div className="stack-tight">
      <p role="status" className="small muted">
        {message(doneMessages[moved.kind], { count: moved.count })}
      </p>
      {moved.failures.map(({ submission, error }) => (
        <div key={submission}>
          <PageLink to={`/submissions/${submission}`}>{message('work.notDone')}</PageLink>
          <FailureView error={error} />
        </div>
      ))}
    </div>
  );
}

function Actions({
  search,
  chosen,
  onChoose,
}: {
  readonly search: WorkSearch;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}): ReactElement {
  const [moved, setMoved] = useState<Moved | null>(null);
  const done = (outcome: Moved): void => {
    setMoved(outcome);
    onChoose(NONE);
  };
  const move = useAction(
    (wish: { readonly kind: MoveKind; readonly acknowledged?: string }) =>
      moveDrafts([...chosen.values()], wish),
    done,
  );
  const isHeldBack =
    move.isError && move.error instanceof ApiFailure && move.error.details.code === 'privacy-open';
  const isPrivate = [...chosen.values()].some(({ problems }) =>
    problems.some(({ severity }) => severity === 'privacy'),
  );
  return (
    <div className="stack">
      {chosen.size === 0 ? null : (
        <div className="row">
          {(['approve', 'coarsen', 'withdraw'] as const)
            .filter((kind) => kind !== 'coarsen' || isPrivate)
            .map((kind) => (
              <button
                key={kind}
                type="button"
                className={kind === 'approve' ? 'button-link button-primary' : 'button-link'}
                disabled={move.isPending}
                onClick={() => move.mutate({ kind })}
              >
                {message(buttonMessages[kind], { count: chosen.size })}
              </button>
            ))}
          <button type="button" className="button-link button-small" onClick={() => onChoose(NONE)}>
            {message('work.chooseNone')}
          </button>
        </div>
      )}
      {isHeldBack && move.variables !== undefined ? (
        <PrivacyForm
          isPending={move.isPending}
          onAnswer={(acknowledged) => move.mutate({ ...move.variables, acknowledged })}
        />
      ) : move.isError ? (
        <FailureView error={move.error} />
      ) : null}
      {moved === null ? null : <Outcome moved={moved} />}
      <FixByTable search={search} chosen={[...chosen.values()]} onDone={done} />
    </div>
  );
}

function Found({
  search,
  onSearch,
}: {
  readonly search: WorkSearch;
  readonly onSearch: (search: WorkSearch) => void;
}): ReactElement {
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const [before, setBefore] = useState<readonly number[]>([]);
  const found = useQuery(workQuery(search, before.at(-1) ?? null));
  const drafts = found.data?.drafts ?? [];
  const next = found.data?.next ?? null;
  return (
    <section className="panel stack" aria-labelledby="work-found">
      <h2 id="work-found">{message('submission.drafts')}</h2>
      <Actions search={search} chosen={chosen} onChoose={setChosen} />
      {found.isPending ? <Loading /> : null}
      {found.isError ? <FailureView error={found.error} retry={() => found.refetch()} /> : null}
      {drafts.length === 0 ? null : (
        <FoundTable
          drafts={drafts}
          chosen={chosen}
          onChoose={setChosen}
          onProblem={(problem) => onSearch({ ...search, problem })}
        />
      )}
      <div className="row row-spread">
        <span className="small muted" role="status">
          {found.data === undefined ? '' : message('submission.found', { count: found.data.total })}
        </span>
        <span className="row">
          <button
            type="button"
            className="button-link button-small"
            disabled={before.length === 0}
            onClick={() => setBefore(before.slice(0, -1))}
          >
            {message('submission.previous')}
          </button>
          <button
            type="button"
            className="button-link button-small"
            disabled={next === null || drafts.length < SHOWN}
            onClick={() => setBefore(next === null ? before : [...before, next])}
          >
            {message('submission.next')}
          </button>
        </span>
      </div>
    </section>
  );
}

function WorkList(): ReactElement {
  const navigate = useNavigate();
  const asked = parseWorkSearch(useSearch({ strict: false }) as Record<string, unknown>);
  const groups = useQuery(groupsQuery);
  if (groups.isPending) return <Loading />;
  if (groups.isError) return <FailureView error={groups.error} retry={() => groups.refetch()} />;
  const own = groups.data.groups.filter(({ rights }) => rights.includes('read'));
  const [first] = own;
  if (first === undefined) {
    return <p className="notice notice-warn">{message('work.noGroup')}</p>;
  }
  const search = asked.group === '' ? { ...asked, group: first.id } : asked;
  const key = JSON.stringify(search);
  const go = (wanted: WorkSearch): void => {
    navigate({ to: '/drafts', search: formatWorkSearch(wanted) });
  };
  return (
    <>
      <section className="panel" aria-label={message('work.search')}>
        <FilterForm key={key} search={search} groups={own} onSearch={go} />
        {search.submission === '' ? null : (
          <p className="small">
            {message('work.ofSubmission')}{' '}
            <button
              type="button"
              className="link-button"
              onClick={() => go({ ...search, submission: '' })}
            >
              {message('work.ofAll')}
            </button>
          </p>
        )}
      </section>
      <Found key={`found ${key}`} search={search} onSearch={go} />
    </>
  );
}

/** What waits in all submissions of a group, to be found, mended, approved or withdrawn. */
export function Page(): ReactElement {
  usePageTitle(message('work.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('work.title')}</h1>
          <PageLink to="/submissions">{message('submissions.title')}</PageLink>
          <p>{message('work.what')}</p>
        </div>
        <WorkList />
      </div>
    </AccountGate>
  );
}
