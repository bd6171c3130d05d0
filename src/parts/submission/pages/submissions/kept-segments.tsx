import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import type { DraftPage } from './queries.ts';

/**
 * Which segments of the version before the next one keeps. All that the row does not bring stay unless they are
 * unticked here; one has to remain.
 */
export function KeptSegments({
  page,
  isEditable,
}: {
  readonly page: DraftPage;
  readonly isEditable: boolean;
}): ReactElement | null {
  const cache = useQueryClient();
  const save = useAction(
    (dropSegments: readonly string[]) =>
      callOperation('edit-drafts', {
        params: { submission: page.submission },
        body: { edits: [{ id: page.id, changes: {}, dropSegments: [...dropSegments] }] },
      }),
    () => cache.invalidateQueries({ queryKey: ['submission', page.submission] }),
  );
  const former = page.diff?.formerSegments;
  if (former === undefined) return null;
  const brought = page.segments ?? [];
  // What was chosen shows at once; the node's answer follows.
  const dropped = (save.isPending ? save.variables : undefined) ?? page.droppedSegments ?? [];
  const offered = former.filter((segment) => !brought.includes(segment));
  if (offered.length === 0) return null;
  const kept = offered.filter((segment) => !dropped.includes(segment));
  const isLast = (segment: string): boolean =>
    brought.length === 0 && kept.length === 1 && kept[0] === segment;
  return (
    <fieldset className="stack-tight" disabled={!isEditable || save.isPending}>
      <legend>{message('draft.kept')}</legend>
      {offered.map((segment) => (
        <label key={segment} className="row">
          <input
            type="checkbox"
            checked={!dropped.includes(segment)}
            disabled={isLast(segment)}
            onChange={(event) =>
              save.mutate(
                event.currentTarget.checked
                  ? dropped.filter((one) => one !== segment)
                  : [...dropped, segment],
              )
            }
          />
          <span>{message('draft.keep', { segment })}</span>
        </label>
      ))}
      <p className="small muted" role="status">
        {dropped.length === 0
          ? message('draft.keepAll')
          : message('draft.dropped', { segments: dropped.join(', ') })}
      </p>
      <ActionFailure error={save.error} />
    </fieldset>
  );
}
