import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { ApiFailure } from '../../../../web/api/http.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { DraftState, shownStates } from './draft-state.tsx';
import { PrivacyForm } from './privacy-form.tsx';
import {
  DRAFTS_SHOWN,
  type DraftFilter,
  type DraftSummary,
  draftsQuery,
  type SubmissionPage,
} from './queries.ts';

interface Move {
  readonly kind: 'approve' | 'coarsen' | 'withdraw';
  /** Null for everything that is ready. */
  readonly ids: readonly number[] | null;
  /** Why what may tell who a person is may be released all the same. */
  readonly acknowledged?: string;
}

const doneMessages = {
  approve: 'submission.approved',
  coarsen: 'privacy.coarsened',
  withdraw: 'submission.withdrawn',
} as const;

const buttonMessages = {
  approve: 'submission.approve',
  coarsen: 'privacy.coarsen',
  withdraw: 'submission.withdraw',
} as const;

function useMove(submission: string, onDone: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ kind, ids, acknowledged }: Move) => {
      const selection = ids === null ? { state: 'ready' as const } : { ids: [...ids] };
      const name = `${kind}-drafts` as const;
      const body =
        acknowledged === undefined
          ? { selection }
          : { selection, acknowledgePrivacy: true, why: acknowledged };
      const { count } = await callOperation(name, { params: { submission }, body });
      return { kind, count };
    },
    onSuccess: onDone,
    onSettled: () => cache.invalidateQueries({ queryKey: ['submission', submission] }),
  });
}

function FilterFields({
  filter,
  onFilter,
}: {
  readonly filter: DraftFilter;
  readonly onFilter: (filter: DraftFilter) => void;
}): ReactElement {
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <div className="row">
      <select
        className="native-field"
        aria-label={message('submission.filterState')}
        value={filter.state ?? ''}
        onChange={(event) => {
          const { state: _state, ...others } = filter;
          const state = shownStates.find((one) => one === event.currentTarget.value);
          onFilter(state === undefined ? others : { ...others, state });
        }}
      >
        <option value="">{message('submission.allStates')}</option>
        {shownStates.map((state) => (
          <option key={state} value={state}>
            {message(`draft.state.${state}`)}
          </option>
        ))}
      </select>
      <input
        type="search"
        className="native-field"
        aria-label={message('submission.search')}
        placeholder={message('submission.search')}
        value={filter.search ?? ''}
        onChange={(event) => {
          const { search: _search, ...others } = filter;
          const search = event.currentTarget.value;
          onFilter(search === '' ? others : { ...others, search });
        }}
      />
      {isFiltered ? (
        <button type="button" className="button-link button-small" onClick={() => onFilter({})}>
          {message('submission.clear')}
        </button>
      ) : null}
    </div>
  );
}

function Row({
  draft,
  isChosen,
  onChoose,
  onOpen,
}: {
  readonly draft: DraftSummary;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onOpen: () => void;
}): ReactElement {
  const { submissionId: name, problems, accession } = draft;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={message('submission.select', { name })}
          checked={isChosen}
          onChange={onChoose}
        />
      </td>
      <td>
        <button
          type="button"
          className="link-button"
          aria-label={message('submission.open', { name })}
          onClick={onOpen}
        >
          {name}
        </button>
        {draft.segments === undefined ? null : (
          <span className="small muted"> {draft.segments.join(', ')}</span>
        )}
      </td>
      <td>
        <DraftState state={draft.state} />
      </td>
      <td>
        {problems.map(({ code, field, value, hint }) => (
          <div key={`${code} ${field} ${value}`} className="small">
            {field === '' ? null : <strong>{field} </strong>}
            {hint}
          </div>
        ))}
      </td>
      <td>{draft.lineage}</td>
      <td>{draft.clade}</td>
      <td>{draft.qcStatus}</td>
      <td>
        {accession === null ? null : (
          <PageLink to={`/entries/${encodeURIComponent(accession)}`} className="code">
            {accession}
          </PageLink>
        )}
      </td>
    </tr>
  );
}

const columns = ['name', 'state', 'problems', 'lineage', 'clade', 'quality', 'accession'] as const;

function Rows({
  drafts,
  chosen,
  onChoose,
  onOpen,
}: {
  readonly drafts: readonly DraftSummary[];
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
  readonly onOpen: (draft: DraftSummary) => void;
}): ReactElement {
  const toggle = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  const areAll = drafts.length > 0 && drafts.every(({ id }) => chosen.has(id));
  return (
    <ScrollRegion labelledBy="drafts">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label={message('submission.selectAll')}
                checked={areAll}
                onChange={() => onChoose(new Set(areAll ? [] : drafts.map(({ id }) => id)))}
              />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {message(`submission.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drafts.map((draft) => (
            <Row
              key={draft.id}
              draft={draft}
              isChosen={chosen.has(draft.id)}
              onChoose={() => toggle(draft.id)}
              onOpen={() => onOpen(draft)}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The rows of a submission by state, problem and name, to be approved or withdrawn. */
export function DraftTable({
  page,
  filter,
  onFilter,
  onOpen,
}: {
  readonly page: SubmissionPage;
  readonly filter: DraftFilter;
  readonly onFilter: (filter: DraftFilter) => void;
  readonly onOpen: (draft: DraftSummary) => void;
}): ReactElement {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [before, setBefore] = useState<readonly number[]>([]);
  const move = useMove(page.id, () => setChosen(new Set()));
  const after = before.at(-1) ?? 0;
  const list = useQuery(draftsQuery(page.id, { filter, after, changes: page.changes }));
  const drafts = list.data?.drafts ?? [];
  const ready = page.counts.ready ?? 0;
  const isHeldBack =
    move.isError && move.error instanceof ApiFailure && move.error.details.code === 'privacy-open';
  const chosenIsPrivate = drafts.some(
    ({ id, problems }) => chosen.has(id) && problems.some(({ severity }) => severity === 'privacy'),
  );
  const narrow = (next: DraftFilter): void => {
    setBefore([]);
    onFilter(next);
  };
  return (
    <section className="panel stack" aria-labelledby="drafts">
      <div className="row row-spread">
        <h2 id="drafts">{message('submission.drafts')}</h2>
        <FilterFields filter={filter} onFilter={narrow} />
      </div>
      <div className="row">
        {chosen.size > 0 ? (
          (['approve', 'coarsen', 'withdraw'] as const)
            .filter((kind) => kind !== 'coarsen' || chosenIsPrivate)
            .map((kind) => (
              <button
                key={kind}
                type="button"
                className={kind === 'approve' ? 'button-link button-primary' : 'button-link'}
                disabled={move.isPending}
                onClick={() => move.mutate({ kind, ids: [...chosen] })}
              >
                {message(buttonMessages[kind], { count: chosen.size })}
              </button>
            ))
        ) : ready > 0 && !page.settings.isValidateOnly ? (
          <button
            type="button"
            className="button-link button-primary"
            disabled={move.isPending}
            onClick={() => move.mutate({ kind: 'approve', ids: null })}
          >
            {message('submission.approveAll', { count: ready })}
          </button>
        ) : null}
        {move.isSuccess ? (
          <span role="status" className="small muted">
            {message(doneMessages[move.data.kind], { count: move.data.count })}
          </span>
        ) : null}
      </div>
      {isHeldBack && move.variables !== undefined ? (
        <PrivacyForm
          isPending={move.isPending}
          onAnswer={(acknowledged) => move.mutate({ ...move.variables, acknowledged })}
        />
      ) : move.isError ? (
        <FailureView error={move.error} />
      ) : null}
      {list.isPending ? <Loading /> : null}
      {list.isError ? <FailureView error={list.error} retry={() => list.refetch()} /> : null}
      {drafts.length > 0 ? (
        <Rows drafts={drafts} chosen={chosen} onChoose={setChosen} onOpen={onOpen} />
      ) : null}
      <div className="row row-spread">
        <span className="small muted">
          {message('submission.found', { count: list.data?.total ?? 0 })}
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
            disabled={drafts.length < DRAFTS_SHOWN}
            onClick={() => setBefore([...before, drafts.at(-1)?.row ?? after])}
          >
            {message('submission.next')}
          </button>
        </span>
      </div>
    </section>
  );
}
