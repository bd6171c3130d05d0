import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { callOperation } from '../../../web/api/call-operation.ts';
import { message } from '../../../web/messages/message.ts';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { readFilesQuery, type Workflow } from './queries.ts';

type ReadFile = Awaited<ReturnType<NonNullable<typeof readFilesQuery.queryFn>>>[number];

/** 'name (scheme)': what a file is called and with which primers it was made, where that is known. */
function describeFile({ name, group, notes }: ReadFile): string {
  const known = [group, notes.platform, notes.primerScheme].filter(
    (one) => one !== undefined && one !== 'not seen',
  );
  return `${name} (${known.join(', ')})`;
}

function FileSelect({
  label,
  files,
  value,
  onChange,
}: {
  readonly label: string;
  readonly files: readonly ReadFile[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{label}</span>
      <select
        className="native-field"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        <option value="">{message('workflows.noFile')}</option>
        {files.map((file) => (
          <option key={file.id} value={file.id}>
            {describeFile(file)}
          </option>
        ))}
      </select>
    </label>
  );
}

function TextField({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{label}</span>
      <input
        className="native-field"
        value={value}
        maxLength={200}
        placeholder={hint}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

const EMPTY = { first: '', second: '', sample: '', scheme: '', date: '', country: '' };

/** The wish as the operation takes it: what is empty is left out. */
function toRequest(workflow: Workflow, wish: typeof EMPTY, platform: string) {
  const filled = Object.entries({ date: wish.date.trim(), country: wish.country.trim() });
  return {
    workflow: workflow.name,
    version: workflow.version,
    files: [wish.first, wish.second].filter((id) => id !== ''),
    ...(wish.sample.trim() === '' ? {} : { sample: wish.sample.trim() }),
    ...(wish.scheme.trim() === '' ? {} : { primerScheme: wish.scheme.trim() }),
    ...(platform === '' ? {} : { platform: platform as Workflow['platforms'][number] }),
    metadata: Object.fromEntries(filled.filter(([, value]) => value !== '')),
  };
}

/** Starts a workflow on files of reads that the node keeps. */
export function StartForm({
  workflows,
}: {
  readonly workflows: readonly Workflow[];
}): ReactElement {
  const navigate = useNavigate();
  const files = useQuery(readFilesQuery);
  const [chosen, setChosen] = useState('');
  const [platform, setPlatform] = useState('');
  const [wish, setWish] = useState(EMPTY);
  const change = (part: Partial<typeof EMPTY>) => setWish((before) => ({ ...before, ...part }));
  const keyOf = ({ name, version }: Workflow) => `${name} ${version}`;
  const workflow =
    workflows.find((one) => keyOf(one) === chosen) ??
    workflows.find(({ install }) => install === null) ??
    workflows[0];
  const start = useAction(
    (body: ReturnType<typeof toRequest>) => callOperation('start-workflow-run', { body }),
    (run) => navigate({ to: `/workflows/runs/${run.id}` }),
  );
  if (workflow === undefined) return <p className="panel muted">{message('workflows.none')}</p>;
  const list = files.data ?? [];
  const send = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate(toRequest(workflow, wish, platform));
  };
  return (
    <section className="panel stack" aria-labelledby="start-run">
      <h2 id="start-run">{message('workflows.start')}</h2>
      {files.isError ? <FailureView error={files.error} /> : null}
      {files.isSuccess && list.length === 0 ? (
        <p className="muted">{message('workflows.noReads')}</p>
      ) : null}
      <form className="stack" onSubmit={send}>
        <div className="field-grid">
          <label className="stack-tight">
            <span>{message('run.workflow')}</span>
            <select
              className="native-field"
              value={keyOf(workflow)}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              {workflows.map((one) => (
                <option key={keyOf(one)} value={keyOf(one)}>
                  {keyOf(one)}
                </option>
              ))}
            </select>
          </label>
          <FileSelect
            label={message('workflows.reads')}
            files={list}
            value={wish.first}
            onChange={(first) => change({ first })}
          />
          <FileSelect
            label={message('workflows.mates')}
            files={list}
            value={wish.second}
            onChange={(second) => change({ second })}
          />
          <label className="stack-tight">
            <span>{message('run.platform')}</span>
            <select
              className="native-field"
              value={platform}
              onChange={(event) => setPlatform(event.currentTarget.value)}
            >
              <option value="">{message('workflows.byReads')}</option>
              {workflow.platforms.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          {workflow.needsPrimers ? (
            <TextField
              label={message('run.primerScheme')}
              hint={message('workflows.byReads')}
              value={wish.scheme}
              onChange={(scheme) => change({ scheme })}
            />
          ) : null}
          <TextField
            label={message('run.sample')}
            hint={message('workflows.byFile')}
            value={wish.sample}
            onChange={(sample) => change({ sample })}
          />
          <TextField
            label={message('workflows.date')}
            value={wish.date}
            onChange={(date) => change({ date })}
          />
          <TextField
            label={message('workflows.country')}
            value={wish.country}
            onChange={(country) => change({ country })}
          />
        </div>
        <p className="small muted">{message('workflows.startWhat')}</p>
        <ActionFailure error={start.error} />
        <div>
          <button
            type="submit"
            className="button-link button-primary"
            disabled={wish.first === '' || start.isPending}
          >
            {message('workflows.startNow')}
          </button>
        </div>
      </form>
    </section>
  );
}
