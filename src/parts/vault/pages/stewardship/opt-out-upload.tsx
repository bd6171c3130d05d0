import { type ReactElement, useId, useState } from 'react';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { requestJson } from '../../../../web/api/http.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useAction } from '../../../../web/shell/use-action.ts';
import { optOutReasons } from '../../holds/opt-out-reasons.ts';
import { ConcernedFiles } from './concerned-files.tsx';
import type { OptOutList } from './queries.ts';

interface Preview {
  readonly file: File;
  readonly would: OptOutList;
  /** Files of which the reader has said that none of these persons is in them. */
  readonly unconcerned: readonly string[];
}

/** Sends a list, or asks only what it would do. */
function sendList(
  dataset: string,
  { file, unconcerned }: Pick<Preview, 'file' | 'unconcerned'>,
  isDryRun: boolean,
): Promise<OptOutList> {
  const query = new URLSearchParams({
    dryRun: String(isDryRun),
    unconcerned: unconcerned.join(','),
  });
  const path = toOperationPath('add-vault-opt-outs', { record: dataset });
  return requestJson(`${path}?${query}`, { method: 'POST', bytes: file });
}

function PreviewView({
  preview,
  onUnconcerned,
}: {
  readonly preview: Preview;
  readonly onUnconcerned: (files: readonly string[]) => void;
}): ReactElement {
  const { file, would, unconcerned } = preview;
  const title = message('optOut.preview', { file: file.name });
  const held = would.files.filter(
    (one) => one.kind !== 'table' && !unconcerned.includes(one.file),
  ).length;
  return (
    <>
      <h3>{title}</h3>
      <p>
        {message('optOut.previewPersons', { count: would.persons.length })}{' '}
        {message('optOut.previewHeld', { count: held })}
      </p>
      <ConcernedFiles files={would.files} label={title} {...{ unconcerned, onUnconcerned }} />
    </>
  );
}

/** Takes a list, shows what it would do, and puts its persons on the list of the dataset. */
export function OptOutUpload({ dataset }: { readonly dataset: string }): ReactElement {
  const id = useId();
  const [preview, setPreview] = useState<Preview | null>(null);
  const look = useAction(
    async (file: File) => {
      const would = await sendList(dataset, { file, unconcerned: [] }, true);
      return { file, would, unconcerned: [] };
    },
    (found) => setPreview(found),
  );
  const apply = useAction(
    (chosen: Preview) => sendList(dataset, chosen, false),
    () => setPreview(null),
  );
  return (
    <div className="stack-tight">
      <div className="file-field">
        <label htmlFor={id}>{message('optOut.choose')}</label>
        <input
          id={id}
          type="file"
          accept=".tsv,.csv,.txt,.xlsx"
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            const field = event.currentTarget;
            const [file] = [...(field.files ?? [])];
            setPreview(null);
            apply.reset();
            if (file !== undefined) look.mutate(file);
            field.value = '';
          }}
        />
        <span id={`${id}-hint`} className="small muted">
          {message('optOut.chooseHint')}{' '}
          {message('optOut.reasons', { codes: optOutReasons.join(', ') })}
        </span>
      </div>
      <ActionFailure error={look.error} />
      {preview === null ? null : (
        <PreviewView
          preview={preview}
          onUnconcerned={(unconcerned) => setPreview({ ...preview, unconcerned })}
        />
      )}
      <ActionFailure error={apply.error} />
      {preview === null ? null : (
        <div className="row">
          <button
            type="button"
            className="button-link button-primary"
            disabled={apply.isPending}
            onClick={() => apply.mutate(preview)}
          >
            {message('optOut.apply')}
          </button>
          <button type="button" className="button-link" onClick={() => setPreview(null)}>
            {message('dialog.cancel')}
          </button>
        </div>
      )}
      <div role="status">{apply.isSuccess ? message('optOut.applied') : ''}</div>
    </div>
  );
}
