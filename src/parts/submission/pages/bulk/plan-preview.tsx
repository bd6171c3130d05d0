import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { listNames } from './name-list.ts';
import type { EditPlan, PlannedEdit } from './plan-edits.ts';
import { ValueChanges } from './value-changes.tsx';

const EXAMPLES = 10;

const toPairs = ({ changes, before }: PlannedEdit) =>
  Object.entries(changes).map(([field, after]) => ({
    field,
    before: before[field] ?? '',
    after: after ?? '',
  }));

/** What an edit of many rows will do: how many rows and fields, what it leaves out, and the first rows. */
export function PlanPreview({
  plan,
  unknown,
  isPending,
  onApply,
  onCancel,
}: {
  readonly plan: EditPlan;
  /** Columns of the table that are no field. */
  readonly unknown: readonly string[];
  readonly isPending: boolean;
  readonly onApply: () => void;
  readonly onCancel: () => void;
}): ReactElement {
  const count = plan.edits.length;
  return (
    <section className="stack-tight" aria-labelledby="bulk-preview">
      <h3 id="bulk-preview">{message('bulk.preview')}</h3>
      <p role="status">{count === 0 ? message('bulk.nothing') : message('bulk.rows', { count })}</p>
      <ul className="small">
        {[...plan.fields].map(([field, rows]) => (
          <li key={field}>{message('bulk.fieldRows', { field, count: rows })}</li>
        ))}
        {plan.unchanged === 0 ? null : (
          <li>{message('bulk.unchanged', { count: plan.unchanged })}</li>
        )}
        {(['missing', 'unclear', 'closed'] as const)
          .filter((kind) => plan[kind].length > 0)
          .map((kind) => (
            <li key={kind}>
              {message(`bulk.${kind}`, { count: plan[kind].length, names: listNames(plan[kind]) })}
            </li>
          ))}
        {unknown.length === 0 ? null : (
          <li>{message('bulk.unknown', { names: listNames(unknown) })}</li>
        )}
      </ul>
      {count === 0 ? null : (
        <>
          <h4>{message('bulk.first')}</h4>
          <ul className="list-plain small">
            {plan.edits.slice(0, EXAMPLES).map((edit) => (
              <ValueChanges key={edit.id} name={edit.name} pairs={toPairs(edit)} />
            ))}
          </ul>
        </>
      )}
      <div className="row">
        {count === 0 ? null : (
          <button
            type="button"
            className="button-link button-primary"
            disabled={isPending}
            onClick={onApply}
          >
            {message('bulk.apply', { count })}
          </button>
        )}
        <button type="button" className="button-link" onClick={onCancel}>
          {message('bulk.cancel')}
        </button>
      </div>
    </section>
  );
}
