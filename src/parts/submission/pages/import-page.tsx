import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { AdministratorGate } from '../../../web/shell/access-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { ImportResults } from './import/import-results.tsx';
import { FilesMissing, NO_FILES, SampleFileFields } from './import/sample-files.tsx';
import { SegmentsHint } from './import/segments-hint.tsx';
import { type ImportFiles, type ImportState, useImport } from './import/use-import.ts';

function ImportForm({
  instances,
  isBusy,
  onStart,
}: {
  readonly instances: readonly InstanceSummary[];
  readonly isBusy: boolean;
  readonly onStart: (files: ImportFiles) => void;
}): ReactElement {
  const [chosen, setChosen] = useState('');
  const [files, setFiles] = useState(NO_FILES);
  const { metadata } = files;
  const sequences = files.sequences[0] ?? null;
  const [refusesPrivate, setRefusesPrivate] = useState(false);
  const [isTried, setTried] = useState(false);
  const instance = chosen || instances[0]?.id;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (instance === undefined || sequences === null || metadata === null) return;
    onStart({ instance, sequences, metadata, refusesPrivate });
  };
  return (
    <form className="panel stack" onSubmit={submit}>
      <label className="stack-tight">
        <span>{message('import.pathogen')}</span>
        <select
          className="native-field import-instance"
          value={instance ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {instances.map((one) => (
            <option key={one.id} value={one.id}>
              {one.displayName}
            </option>
          ))}
        </select>
      </label>
      <SampleFileFields files={files} onChange={setFiles} />
      <SegmentsHint pathogen={instances.find(({ id }) => id === instance)?.pathogen ?? ''} />
      <label>
        <input
          type="checkbox"
          checked={refusesPrivate}
          onChange={(event) => setRefusesPrivate(event.currentTarget.checked)}
        />{' '}
        {message('import.refusePrivate')}
      </label>
      {isTried && (sequences === null || metadata === null) ? <FilesMissing /> : null}
      <div>
        <button type="submit" className="button-link button-primary" disabled={isBusy}>
          {message('import.start')}
        </button>
      </div>
    </form>
  );
}

function ProgressBar({
  share,
  label,
}: {
  readonly share: number | null;
  readonly label: string;
}): ReactElement {
  return (
    <div className="panel stack-tight">
      <span role="status">{label}</span>
      <progress
        className="import-progress"
        max={1}
        aria-label={label}
        {...(share === null ? {} : { value: share })}
      />
    </div>
  );
}

function Outcome({
  state,
  instance,
  onStop,
}: {
  readonly state: ImportState;
  readonly instance: string;
  readonly onStop: () => void;
}): ReactElement | null {
  switch (state.stage) {
    case 'idle':
      return null;
    case 'sending':
      return (
        <>
          <ProgressBar
            share={state.share}
            label={message('import.sending', { share: formatShare(state.share, 0) })}
          />
          <div>
            <button type="button" className="button-link" onClick={onStop}>
              {message('dialog.cancel')}
            </button>
          </div>
        </>
      );
    case 'running': {
      const { done, total } = state.progress;
      return (
        <>
          <ProgressBar
            share={total === null || total === 0 ? null : Math.min(1, done / total)}
            label={message('import.analysing', { count: done })}
          />
          <ImportResults progress={state.progress} instance={instance} />
        </>
      );
    }
    case 'finished':
      return <ImportResults progress={state.progress} instance={instance} />;
    case 'failed':
      return (
        <>
          <FailureView error={state.error} />
          {state.progress === null ? null : (
            <ImportResults progress={state.progress} instance={instance} />
          )}
        </>
      );
  }
}

function ImportView(): ReactElement {
  const node = useQuery(nodeQuery);
  const { state, start, stop } = useImport();
  const [instance, setInstance] = useState('');
  const instances = node.data?.instances.filter((one) => !one.simulated) ?? [];
  const isBusy = state.stage === 'sending' || state.stage === 'running';
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{message('import.title')}</h1>
        <p>{message('import.what')}</p>
      </div>
      {instances.length === 0 ? (
        <p className="notice notice-warn">{message('import.noInstance')}</p>
      ) : (
        <ImportForm
          instances={instances}
          isBusy={isBusy}
          onStart={(files) => {
            setInstance(files.instance);
            start(files);
          }}
        />
      )}
      <Outcome state={state} instance={instance} onStop={stop} />
    </div>
  );
}

/** Import of genomes and their table in the browser, for administrators. */
export function Page(): ReactElement {
  usePageTitle(message('import.title'));
  return (
    <AdministratorGate>
      <ImportView />
    </AdministratorGate>
  );
}
