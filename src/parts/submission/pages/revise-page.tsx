import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import type { InstanceSummary } from '../../../web/api/types.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { AccountGate } from '../../../web/shell/account-gate.tsx';
import { ActionFailure } from '../../../web/shell/action-failure.tsx';
import { FailureView } from '../../../web/shell/failure-view.tsx';
import { Loading } from '../../../web/shell/loading.tsx';
import { useAction } from '../../../web/shell/use-action.ts';
import { usePageTitle } from '../../../web/shell/use-page-title.ts';
import { planRevisions, type RevisionPlan } from '../revisions/plan-revisions.ts';
import { CHANGE_FILES, readChanges } from './bulk/read-changes.ts';
import { isSendable, RevisionPreview } from './bulk/revision-preview.tsx';
import { TableFailure } from './bulk/table-failure.tsx';
import { FileField } from './import/file-field.tsx';
import { groupsQuery } from './submissions/queries.ts';
import { usePlace } from './submissions/use-place.ts';

interface Planned {
  readonly plan: RevisionPlan;
  readonly unknown: readonly string[];
  /** Sent twice, it is made once. */
  readonly key: string;
}

async function readPlan(file: File): Promise<Planned> {
  const table = await readChanges(file);
  return { plan: planRevisions(table), unknown: table.unknown, key: crypto.randomUUID() };
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{label}</span>
      <select
        className="native-field"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function ReviseForm({
  groups,
  instances,
}: {
  readonly groups: Answer<'list-groups'>['groups'];
  readonly instances: readonly InstanceSummary[];
}): ReactElement {
  const navigate = useNavigate();
  const { group, instance, offered, setGroup, setInstance } = usePlace(groups, instances);
  const [file, setFile] = useState<File | null>(null);
  const [why, setWhy] = useState('');
  const [planned, setPlanned] = useState<Planned | null>(null);
  const read = useAction(readPlan, setPlanned);
  const send = useAction(
    ({ plan, key }: Planned) =>
      callOperation('revise-entries', {
        body: {
          group,
          instance,
          title: (file?.name ?? message('revise.title')).slice(0, 200),
          why: why.trim(),
          // What was chosen before the same table is sent again is another request.
          idempotencyKey: `${key} ${group} ${instance}`.slice(0, 200),
          revisions: plan.revisions.map(({ dropSegments = [], ...one }) => ({
            ...one,
            ...(dropSegments.length === 0 ? {} : { dropSegments: [...dropSegments] }),
          })),
        },
      }),
    ({ submission }) => navigate({ to: `/submissions/${submission}` }),
  );
  const count = planned?.plan.revisions.length ?? 0;
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (planned !== null) send.mutate(planned);
      }}
    >
      <div className="row">
        <Choice
          label={message('revise.group')}
          value={group}
          options={groups}
          onChange={setGroup}
        />
        <Choice
          label={message('submit.pathogen')}
          value={instance}
          options={offered.map(({ id, displayName }) => ({ id, name: displayName }))}
          onChange={setInstance}
        />
      </div>
      <FileField
        label={message('bulk.table')}
        hint={message('revise.tableHint')}
        accept={CHANGE_FILES}
        file={file}
        onChange={(chosen) => {
          setFile(chosen);
          setPlanned(null);
          if (chosen !== null) read.mutate(chosen);
        }}
      />
      <TableFailure error={read.error} />
      {planned === null ? null : <RevisionPreview {...planned} />}
      <label className="stack-tight">
        <span>{message('revise.reason')}</span>
        <input
          className="native-field"
          required
          pattern=".*\S.*"
          maxLength={1000}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      <ActionFailure error={send.error} />
      <div>
        <button
          type="submit"
          className="button-link button-primary"
          disabled={planned === null || !isSendable(planned.plan) || send.isPending}
        >
          {message('revise.start', { count })}
        </button>
      </div>
    </form>
  );
}

function ReviseView(): ReactElement {
  const node = useQuery(nodeQuery);
  const groups = useQuery(groupsQuery);
  if (groups.isError) return <FailureView error={groups.error} retry={() => groups.refetch()} />;
  if (node.isError) return <FailureView error={node.error} retry={() => node.refetch()} />;
  if (groups.isPending || node.isPending) return <Loading />;
  const own = groups.data.groups.filter(({ rights }) => rights.includes('submit'));
  const instances = node.data.instances.filter(({ simulated }) => !simulated);
  if (own.length === 0 || instances.length === 0) {
    return (
      <p className="notice notice-warn">
        {message(own.length === 0 ? 'revise.noGroup' : 'import.noInstance')}
      </p>
    );
  }
  return <ReviseForm groups={own} instances={instances} />;
}

/** Next versions of released entries by a table of what changes. */
export function Page(): ReactElement {
  usePageTitle(message('revise.title'));
  return (
    <AccountGate>
      <div className="stack">
        <div className="page-head">
          <h1>{message('revise.title')}</h1>
          <PageLink to="/submissions">{message('submissions.title')}</PageLink>
          <p>{message('revise.what')}</p>
        </div>
        <ReviseView />
      </div>
    </AccountGate>
  );
}
