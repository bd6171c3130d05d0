import { type ReactElement, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { type EditPlan, planTable } from '../bulk/plan-edits.ts';
import { PlanPreview } from '../bulk/plan-preview.tsx';
import { CHANGE_FILES, readChanges } from '../bulk/read-changes.ts';
import { TableFailure } from '../bulk/table-failure.tsx';
import { FileField } from '../import/file-field.tsx';
import { applyFixes, type Moved } from './move-drafts.ts';
import { type FoundDraft, fetchFound, type WorkSearch } from './work-search.ts';

interface Planned {
  readonly plan: EditPlan;
  readonly unknown: readonly string[];
  readonly drafts: readonly FoundDraft[];
}

/** Changes drafts of several submissions by one table, after a preview: those that are chosen, else all that were found. */
export function FixByTable({
  search,
  chosen,
  onDone,
}: {
  readonly search: WorkSearch;
  readonly chosen: readonly FoundDraft[];
  readonly onDone: (moved: Moved) => void;
}): ReactElement {
  const [file, setFile] = useState<File | null>(null);
  const [planned, setPlanned] = useState<Planned | null>(null);
  const preview = useAction(async (table: File): Promise<Planned> => {
    const changes = await readChanges(table);
    const drafts = chosen.length > 0 ? chosen : await fetchFound(search);
    return { plan: planTable(changes, drafts), unknown: changes.unknown, drafts };
  }, setPlanned);
  const reset = (): void => {
    setPlanned(null);
    setFile(null);
  };
  const apply = useAction(
    ({ plan, drafts }: Planned) => applyFixes(plan.edits, drafts),
    (moved) => {
      reset();
      onDone(moved);
    },
  );
  return (
    <details>
      <summary>{message('work.fix')}</summary>
      <div className="stack">
        <p className="small muted">
          {chosen.length > 0
            ? message('work.fixChosen', { count: chosen.length })
            : message('work.fixFound')}
        </p>
        <FileField
          label={message('bulk.table')}
          hint={message('bulk.tableHint')}
          accept={CHANGE_FILES}
          file={file}
          onChange={(table) => {
            setFile(table);
            setPlanned(null);
            if (table !== null) preview.mutate(table);
          }}
        />
        <TableFailure error={preview.error} />
        {planned === null ? null : (
          <PlanPreview
            plan={planned.plan}
            unknown={planned.unknown}
            isPending={apply.isPending}
            onApply={() => apply.mutate(planned)}
            onCancel={reset}
          />
        )}
        <ActionFailure error={apply.error} />
      </div>
    </details>
  );
}
