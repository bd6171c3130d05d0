import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { NO_MAPPING, type TableMapping } from '../../../schema/table-mapping.ts';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { MAX_SEQUENCE_FILES, toSequenceKind } from '../drafts/submission-record.ts';
import { sortFiles } from './import/choose-files.ts';
import { FilesMissing, NO_FILES, SampleFileFields } from './import/sample-files.tsx';
import { SegmentsHint } from './import/segments-hint.tsx';
import { groupsQuery } from './submissions/queries.ts';
import { type ReleaseChoice, ReleaseFields, toSettings } from './submissions/release-fields.tsx';
import { sendFiles } from './submissions/send-files.ts';
import { usePlace } from './submissions/use-place.ts';
import { TableStep } from './submit/table-step.tsx';
import { UnsureNotice } from './submit/unsure-notice.tsx';

type Group = Answer<'list-groups'>['groups'][number];

type Stage =
  | { readonly name: 'form' }
  | { readonly name: 'sending'; readonly share: number }
  | { readonly name: 'failed'; readonly error: unknown };

interface Chosen {
  readonly group: string;
  readonly instance: string;
  readonly sequences: readonly File[];
  readonly metadata: File;
  readonly release: ReleaseChoice;
  readonly mapping: TableMapping;
}

/** The same files chosen again go on where they were, also after the page was closed. */
function toKey({ group, instance, sequences, metadata, release, mapping }: Chosen): string {
  const files = [...sortFiles(sequences), metadata].map((file) => [
    file.name,
    file.size,
    file.lastModified,
  ]);
  const text = JSON.stringify([group, instance, files, release, mapping]);
  // What is longer than a key may be is told apart by its digest.
  return text.length <= 200 ? text : `${text.slice(0, 180)} ${computeChecksum(text)}`;
}

/** FNV-1a, 32 bits: keys of one person need no more to differ. */
function computeChecksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

async function submit(
  chosen: Chosen,
  options: { readonly onSent: (share: number) => void; readonly signal: AbortSignal },
): Promise<string> {
  const { id, state } = await callOperation('create-submission', {
    body: {
      group: chosen.group,
      instance: chosen.instance,
      title: chosen.metadata.name.slice(0, 200),
      method: 'web',
      settings: toSettings(chosen.release),
      mapping: chosen.mapping,
      idempotencyKey: toKey(chosen),
    },
  });
  if (state !== 'receiving') return id;
  const files = [
    { kind: 'metadata' as const, file: chosen.metadata },
    ...sortFiles(chosen.sequences).map((file, at) => ({ kind: toSequenceKind(at), file })),
  ];
  await sendFiles(id, files, options);
  await callOperation('start-submission', { params: { submission: id }, body: {} });
  return id;
}

function SubmitForm({
  groups,
  instances,
  onSubmit,
}: {
  readonly groups: readonly Group[];
  readonly instances: readonly InstanceSummary[];
  readonly onSubmit: (chosen: Chosen) => void;
}): ReactElement {
  const { group, instance, offered, setGroup, setInstance } = usePlace(groups, instances);
  const pathogen = instances.find(({ id }) => id === instance)?.pathogen ?? '';
  const [files, setFiles] = useState(NO_FILES);
  const { sequences, metadata } = files;
  const [release, setRelease] = useState<ReleaseChoice>({ kind: 'open', until: '' });
  const [mapping, setMapping] = useState<TableMapping>(NO_MAPPING);
  const [isTried, setTried] = useState(false);
  const [undecided, setUndecided] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<ReleaseChoice | null>(null);
  const start = (event: FormEvent): void => {
    event.preventDefault();
    send(release);
  };
  const send = (as: ReleaseChoice, isDecided = undecided.length === 0): void => {
    setTried(true);
    if (sequences.length === 0 || sequences.length > MAX_SEQUENCE_FILES) return;
    if (metadata === null) return;
    if (!isDecided) {
      setAsked(as);
      return;
    }
    onSubmit({ group, instance, sequences, metadata, release: as, mapping });
  };
  return (
    <form className="panel stack" onSubmit={start}>
      <div className="row">
        <label className="stack-tight">
          <span>{message('submit.group')}</span>
          <select
            className="native-field"
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value)}
          >
            {groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="stack-tight">
          <span>{message('submit.pathogen')}</span>
          <select
            className="native-field"
            value={instance}
            onChange={(event) => setInstance(event.currentTarget.value)}
          >
            {offered.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </select>
        </label>
      </div>
      <SampleFileFields files={files} isSeveral onChange={setFiles} />
      <SegmentsHint pathogen={pathogen} />
      {metadata === null ? null : (
        <TableStep
          file={metadata}
          place={{ group, instance, pathogen }}
          mapping={mapping}
          onChange={setMapping}
          onUndecided={setUndecided}
        />
      )}
      <ReleaseFields choice={release} onChange={setRelease} />
      {isTried && (sequences.length === 0 || metadata === null) ? <FilesMissing /> : null}
      {sequences.length > MAX_SEQUENCE_FILES ? (
        <p className="notice notice-warn" role="alert">
          {message('submit.tooManyFiles', { count: MAX_SEQUENCE_FILES })}
        </p>
      ) : null}
      {asked === null || undecided.length === 0 ? null : (
        <UnsureNotice columns={undecided} onSend={() => send(asked, true)} />
      )}
      <div className="row">
        <button type="submit" className="button-link button-primary">
          {message('submit.start')}
        </button>
        <button
          type="button"
          className="button-link"
          onClick={() => send({ kind: 'check', until: '' })}
        >
          {message('submit.checkOnly')}
        </button>
        <span className="small muted">{message('submit.nothingReleased')}</span>
      </div>
    </form>
  );
}

function Sending({ share, onStop }: { readonly share: number; readonly onStop: () => void }) {
  const label = message('import.sending', { share: formatShare(share, 0) });
  return (
    <div className="panel stack-tight">
      <span role="status">{label}</span>
      <progress className="import-progress" max={1} value={share} aria-label={label} />
      <div className="row">
        <button type="button" className="button-link" onClick={onStop}>
          {message('submit.stop')}
        </button>
        <span className="small muted">{message('submit.goesOn')}</span>
      </div>
    </div>
  );
}

function SubmitView(): ReactElement {
  const node = useQuery(nodeQuery);
  const groups = useQuery(groupsQuery);
  const navigate = useNavigate();
  const [stage, setStage] = useState<Stage>({ name: 'form' });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  if (groups.isError) return <FailureView error={groups.error} retry={() => groups.refetch()} />;
  if (groups.isPending || node.isPending) return <Loading />;
  const own = groups.data.groups.filter(({ rights }) => rights.includes('submit'));
  const instances = node.data?.instances.filter(({ simulated }) => !simulated) ?? [];
  if (own.length === 0 || instances.length === 0) {
    return (
      <p className="notice notice-warn">
        {own.length === 0 ? message('submit.noGroup') : message('import.noInstance')}
      </p>
    );
  }
  const start = async (chosen: Chosen): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setStage({ name: 'sending', share: 0 });
    try {
      const id = await submit(chosen, {
        signal: controller.signal,
        onSent: (share) => setStage({ name: 'sending', share }),
      });
      await navigate({ to: `/submissions/${id}` });
    } catch (error) {
      setStage(controller.signal.aborted ? { name: 'form' } : { name: 'failed', error });
    }
  };
  return (
    <>
      {stage.name === 'failed' ? <FailureView error={stage.error} /> : null}
      {stage.name === 'sending' ? (
        <Sending share={stage.share} onStop={() => running.current?.abort()} />
      ) : (
        <SubmitForm groups={own} instances={instances} onSubmit={start} />
      )}
    </>
  );
}

/** A laboratory's genomes and their table, on their way to a release. */
export function Page(): ReactElement {
  usePageTitle(message('submit.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('submit.title')}</h1>
          <PageLink to="/submit/one">{message('submit.one')}</PageLink>
          <PageLink to="/submissions">{message('submissions.title')}</PageLink>
          <p>{message('submit.what')}</p>
        </div>
        <SubmitView />
      </div>
    </AccountGate>
  );
}
