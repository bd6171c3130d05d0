import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { FileField } from '../import/file-field.tsx';
import { type DraftFilter, draftsQuery, type SubmissionPage } from '../submissions/queries.ts';
import { type AppliedEdits, applyEdits, fetchDrafts } from './apply-edits.ts';
import { listNames } from './name-list.ts';
import { type EditPlan, planReplacement, planTable, type Replacement } from './plan-edits.ts';
import { PlanPreview } from './plan-preview.tsx';
import { CHANGE_FILES, readChanges } from './read-changes.ts';
import { ReplaceForm } from './replace-form.tsx';
import { TableFailure } from './table-failure.tsx';
import { planUndo } from './undo-edits.ts';

interface Planned {
  readonly plan: EditPlan;
  readonly unknown: readonly string[];
}

type Source = { readonly file: File } | { readonly replacement: Replacement };

async function makePlan(id: string, filter: DraftFilter, source: Source): Promise<Planned> {
  if ('replacement' in source) {
    const plan = planReplacement(source.replacement, await fetchDrafts(id, filter));
    return { plan, unknown: [] };
  }
  const table = await readChanges(source.file);
  // What a draft leaves out is chosen in its own form, where its segments are seen.
  const isDropping = table.rows.some(({ dropSegments }) => dropSegments.length > 0);
  const unknown = isDropping ? [...table.unknown, 'dropSegments'] : table.unknown;
  return { plan: planTable(table, await fetchDrafts(id)), unknown };
}

async function undo(submission: string, last: AppliedEdits) {
  const { edits, kept } = planUndo(last.drafts, await fetchDrafts(submission));
  const { changed, failure } = await applyEdits(submission, edits);
  if (failure !== null) throw failure;
  return { changed, kept };
}

/** What the last change has done, and the way back. */
function LastChange({
  submission,
  last,
  onUndone,
}: {
  readonly submission: string;
  readonly last: AppliedEdits;
  readonly onUndone: (told: Awaited<ReturnType<typeof undo>>) => void;
}): ReactElement {
  const back = useAction(() => undo(submission, last), onUndone);
  return (
    <div className="stack-tight">
      <ActionFailure error={last.failure} />
      <div className="row">
        <span role="status">{message('bulk.done', { count: last.changed })}</span>
        {last.drafts.length === 0 ? null : (
          <button
            type="button"
            className="button-link button-small"
            disabled={back.isPending}
            onClick={() => back.mutate()}
          >
            {message('bulk.undo')}
          </button>
        )}
      </div>
      <ActionFailure error={back.error} />
    </div>
  );
}

/** Changes many rows of a submission by a table or by find and replace, after a preview; the last change can be undone. */
export function BulkEdit({
  page,
  filter,
}: {
  readonly page: SubmissionPage;
  readonly filter: DraftFilter;
}): ReactElement | null {
  const [file, setFile] = useState<File | null>(null);
  const [planned, setPlanned] = useState<Planned | null>(null);
  const [last, setLast] = useState<AppliedEdits | null>(null);
  const [undone, setUndone] = useState<Awaited<ReturnType<typeof undo>> | null>(null);
  const shown = useQuery(draftsQuery(page.id, { filter, after: 0, changes: page.changes }));
  const preview = useAction((source: Source) => makePlan(page.id, filter, source), setPlanned);
  const apply = useAction(
    (plan: EditPlan) => applyEdits(page.id, plan.edits),
    (applied) => {
      setPlanned(null);
      setFile(null);
      setUndone(null);
      setLast(applied);
    },
  );
  const { received = 0, waiting = 0, ready = 0, 'needs-attention': attention = 0 } = page.counts;
  if (received + waiting + ready + attention === 0) return null;
  return (
    <details className="panel">
      <summary>{message('bulk.title')}</summary>
      <div className="stack">
        <FileField
          label={message('bulk.table')}
          hint={message('bulk.tableHint')}
          accept={CHANGE_FILES}
          file={file}
          onChange={(chosen) => {
            setFile(chosen);
            setPlanned(null);
            if (chosen !== null) preview.mutate({ file: chosen });
          }}
        />
        <ReplaceForm
          count={shown.data?.total}
          isPending={preview.isPending}
          onPreview={(replacement) => preview.mutate({ replacement })}
        />
        <TableFailure error={preview.error} />
        {planned === null ? null : (
          <PlanPreview
            {...planned}
            isPending={apply.isPending}
            onApply={() => apply.mutate(planned.plan)}
            onCancel={() => {
              setPlanned(null);
              setFile(null);
            }}
          />
        )}
        <ActionFailure error={apply.error} />
        {last === null ? null : (
          <LastChange
            submission={page.id}
            last={last}
            onUndone={(told) => {
              setLast(null);
              setUndone(told);
            }}
          />
        )}
        {undone === null ? null : (
          <p role="status">
            {message('bulk.undone', { count: undone.changed })}{' '}
            {undone.kept.length === 0
              ? null
              : message('bulk.kept', { count: undone.kept.length, names: listNames(undone.kept) })}
          </p>
        )}
      </div>
    </details>
  );
}
